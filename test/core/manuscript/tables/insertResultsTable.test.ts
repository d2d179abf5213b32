import assert from 'node:assert/strict';
import fc from 'fast-check';
import { citeSyntaxFor } from '../../../../src/core/citation/syntax/citeSyntaxFor';
import {
  booktabsInsertion,
  citingBy,
  tableFormatOf,
  tableInsertion,
  type TableInsertion,
} from '../../../../src/core/manuscript/tables/insertResultsTable';
import { refreshResultsTables } from '../../../../src/core/manuscript/tables/refreshResultsTables';
import { planResultsTable } from '../../../../src/core/manuscript/tables/resultsTable';
import { PersonError } from '../../../../src/core/personError';
import { catalog } from './fixture';

const keys = new Map([
  ['sanh2019distilbert', 'Sanh2019'],
  ['devlin2019bert', 'devlin'],
]);

async function insertion(
  textWithCursor: string,
  languageId: string,
  sources: 'comments' | 'footnotes' = 'comments',
): Promise<{ readonly text: string; readonly made: TableInsertion }> {
  const offset = textWithCursor.indexOf('|');
  const text = textWithCursor.replace('|', '');
  const syntax = citeSyntaxFor(languageId);
  assert.ok(syntax);
  const made = tableInsertion(
    await planResultsTable({ models: ['distilbert', 'bert-base'], datasets: ['sst2'] }, catalog),
    {
      text,
      offset,
      format: tableFormatOf(languageId) ?? 'markdown',
      sources,
      cite: citingBy(syntax, keys),
    },
  );
  return { text: text.slice(0, made.offset) + made.text + text.slice(made.offset), made };
}

/** What stands around the table, with `#` for it. */
async function around(textWithCursor: string, languageId: string): Promise<string> {
  const { text, made } = await insertion(textWithCursor, languageId);
  const blanks = /^\s*/.exec(made.text)?.[0] ?? '';
  return text.replace(made.text, `${blanks}#${/\n*$/.exec(made.text)?.[0] ?? ''}`);
}

describe('tableInsertion', () => {
  it('cites as the document does, by its own keys', async () => {
    const latex = await insertion(
      'As \\citet{x} and \\parencite{y,z} and \\parencite{y} say|.\n',
      'latex',
    );
    assert.match(latex.text, /DistilBERT~\\parencite\{Sanh2019\} +& +91\.3/);
    assert.match(latex.text, /BERT-base~\\parencite\{devlin,Sanh2019\} +&/);
    const markdown = await insertion('Text|\n', 'markdown');
    assert.match(markdown.text, /\| DistilBERT \[@Sanh2019\] +\|/);
    const quarto = await insertion('Text|\n', 'quarto', 'footnotes');
    assert.match(quarto.text, /\[\^results-a\]: \[@Sanh2019\], Table 1; dev\.\n$/);
    assert.equal(quarto.made.label, 'tbl-results');
  });

  it('stands between blank lines, at a blank line or behind another', async () => {
    assert.equal(await around('One.\n|\nTwo.\n', 'latex'), 'One.\n\n#\n\nTwo.\n');
    assert.equal(await around('O|ne.\nTwo.\n', 'latex'), 'One.\n\n#\n\nTwo.\n');
    assert.equal(await around('One.\n\n|\n\nTwo.\n', 'markdown'), 'One.\n\n#\n\n\nTwo.\n');
    assert.equal(await around('One.|', 'markdown'), 'One.\n\n#\n');
    assert.equal(await around('|', 'markdown'), '#\n');
    assert.equal(await around('One. % why|\nTwo.\n', 'latex'), 'One. % why\n\n#\n\nTwo.\n');
    assert.equal(await around('One.\r\n|\r\nTwo.\r\n', 'latex'), 'One.\r\n\r\n#\n\r\nTwo.\r\n');
  });

  it('stands behind a table that the cursor is in, and behind its notes', async () => {
    const float = '\\begin{table}\n\\begin{tabular}{l}\nA \\\\\n\\end{tabular}\n\\end{table}\n';
    assert.equal(await around(float.replace('A', 'A|'), 'latex'), `${float}\n#\n`);
    const pipes = '| A | B |\n|---|---|\n| 1 | 2 |\n';
    const inRow = '| A | B |\n|---|---|\n| 1 | 2 |\n\nText.\n';
    const offset = inRow.indexOf('1 | 2');
    const made = tableInsertion(
      await planResultsTable({ models: ['distilbert'], datasets: ['sst2'] }, catalog),
      { text: inRow, offset, format: 'markdown', sources: 'comments', cite: () => '' },
    );
    assert.equal(made.offset, pipes.length - 1);
  });

  it('names each table of a document differently', async () => {
    const first = await insertion('Text.|\n', 'latex');
    assert.equal(first.made.label, 'tab:results');
    const second = await insertion(`${first.text}|`, 'latex');
    assert.match(second.text, /\\label\{tab:results-2\}/);
    assert.equal(second.made.label, 'tab:results-2');
    const noted = await insertion('Text.|\n', 'markdown', 'footnotes');
    assert.match(
      (await insertion(`${noted.text}|`, 'markdown', 'footnotes')).text,
      /\[\^results-2-a\]: /,
    );
  });

  it('refuses where nothing that stands there is shown', async () => {
    const refused = (message: RegExp) => (error: unknown) =>
      error instanceof PersonError && message.test(error.message);
    const preamble = '\\documentclass{article}\n|\n\\begin{document}\nText.\n\\end{document}\n';
    await assert.rejects(
      insertion(preamble, 'latex'),
      refused(/is in the preamble\. Put it where/),
    );
    await assert.rejects(
      insertion(`${preamble.replace('|', '')}\n|`, 'latex'),
      refused(/behind the end of the document/),
    );
    await assert.rejects(
      insertion('\\begin{verbatim}\nx|\ny\n\\end{verbatim}\n', 'latex'),
      refused(/in code, verbatim text or a comment/),
    );
    await assert.rejects(insertion('```\nx|\ny\n```\n', 'markdown'), refused(/in code/));
    await assert.rejects(
      insertion('---\ntitle: |A\n---\n\nText.\n', 'quarto'),
      refused(/front matter/),
    );
  });

  it('changes nothing around the table, and the table can be refreshed', async () => {
    const line = fc.constantFrom(
      '',
      'Words.',
      '% note',
      '# Head',
      '> quoted',
      '\\section{S}',
      '- item',
      'é 🎉 $x$',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 8 }),
        fc.nat(),
        fc.constantFrom('latex', 'markdown', 'quarto'),
        fc.constantFrom('\n', '\r\n'),
        async (lines, at, languageId, eol) => {
          const text = lines.join(eol);
          // Not between the two characters of a line break.
          const cursor = text.slice(0, at % (text.length + 1)).replace(/\r$/, '').length;
          const { text: edited, made } = await insertion(
            `${text.slice(0, cursor)}|${text.slice(cursor)}`,
            languageId,
          );
          assert.equal(
            edited.replace(made.text, () => ''),
            text,
          );
          const [table, ...others] = refreshResultsTables(edited, catalog);
          assert.equal(others.length, 0);
          assert.deepEqual([table?.problem, table?.edits, table?.kept], [undefined, [], []]);
          const [before, after] = [
            edited.slice(0, table?.start),
            edited.slice(made.offset + made.text.length),
          ];
          assert.match(before, /^$|\n[ \t]*\r?\n$/);
          assert.match(
            `${made.text}${after}`.slice(made.text.trimEnd().length),
            /^\r?\n(?:[ \t]*\r?\n|$)/,
          );
        },
      ),
    );
  }).timeout(30_000);
});

describe('booktabsInsertion', () => {
  const after = (text: string): string | undefined => {
    const made = booktabsInsertion(text);
    return made && text.slice(0, made.offset) + made.text + text.slice(made.offset);
  };

  it('adds the package behind the others', () => {
    assert.equal(
      after(
        '\\documentclass{article}\n\\usepackage[x]{natbib} % cites\n\\begin{document}\n\\usepackage{no}',
      ),
      '\\documentclass{article}\n\\usepackage[x]{natbib} % cites\n\\usepackage{booktabs}\n\\begin{document}\n\\usepackage{no}',
    );
    assert.equal(
      after('\\documentclass[a4paper]{article}\n\\begin{document}'),
      '\\documentclass[a4paper]{article}\n\\usepackage{booktabs}\n\\begin{document}',
    );
  });

  it('adds nothing where it is loaded, or where there is no preamble', () => {
    assert.equal(after('\\documentclass{a}\n\\usepackage{graphicx, booktabs,url}\n'), undefined);
    assert.equal(after('\\section{One}\n'), undefined);
    assert.notEqual(after('\\documentclass{a}\n%\\usepackage{booktabs}\n'), undefined);
  });
});
