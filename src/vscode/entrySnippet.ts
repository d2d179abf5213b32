/** An entry for a person to fill in. */
export const entryTemplate = `@misc{key,
  title = {},
  author = {},
  year = {},
}
`;

const types = 'article inproceedings misc book phdthesis techreport'.split(' ');

/** Makes a snippet of an entry: of its type a choice, of each empty value a place to type at. */
export function entrySnippet(entry: string): string {
  let place = 1;
  return entry
    .replace(/[\\$}]/g, '\\$&')
    .replace(/@([A-Za-z]+)/, (_, type: string) => {
      const choice = types.map((name) => inCaseOf(type, name)).join(',');
      return `@\${1|${choice}|}`;
    })
    .replace(/\{\\\}|""/g, (empty) => {
      place += 1;
      return `${empty.slice(0, 1)}$${String(place)}${empty.slice(1)}`;
    });
}

function inCaseOf(like: string, name: string): string {
  if (like === like.toUpperCase()) {
    return name.toUpperCase();
  }
  const isCapitalised = /^[A-Z]/.test(like);
  return isCapitalised ? name.slice(0, 1).toUpperCase() + name.slice(1) : name;
}
