import { readBibliography } from '../citation/bibliography';
import { languageIds } from '../citation/syntax/citingLanguages';
import type { TextRange } from '../citation/textRange';

/** What is quiet of a match: all of it, or its first group alone. */
interface QuietPattern {
  readonly pattern: RegExp;
  readonly group?: true;
}

function whole(...patterns: readonly RegExp[]): QuietPattern[] {
  return patterns.map((pattern) => ({ pattern }));
}

function inGroup(...patterns: readonly RegExp[]): QuietPattern[] {
  return patterns.map((pattern) => ({ pattern, group: true }));
}

const endings =
  'tex|bib|bst|bbl|sty|cls|pdf|png|jpe?g|svg|eps|gif|txt|md|mdx|rst|adoc|org|typ|py|ipynb|sh|jsonl?|ya?ml|toml|cfg|ini|csv|tsv|parquet|arrow|npy|npz|pth?|bin|onnx|h5|ckpt|safetensors|gguf|zip|tar|tgz|gz|xz|bz2|html?|js|ts|css|cpp|java|log|qmd|Rmd';

/** Addresses, DOIs, e-mail addresses and paths of files, in any language. */
const everywhere = whole(
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s<>"'`{}|\\^[\]]+|\bwww\.[^\s<>"'`{}|\\^[\]]+/gi,
  /\b10\.\d{4,9}\/[^\s<>"'`{}|^]+/g,
  /[\w.+-]+@[\w-]+\.[\w.-]+/g,
  /(?<![\w)\]}.~/])(?:~|\.{1,2})?\/[\w.~-][^\s"'`<>{}()[\],;:]*/g,
  new RegExp(String.raw`(?<![\w./-])[\w.~-][\w./~%@+=-]*\.(?:${endings})\b`, 'g'),
  /\b[A-Za-z]:\\[^\s"'`<>{}|]+/g,
);

/** The marks of emphasis that a name would otherwise be tied to. */
const underscores = whole(
  /(?<![\p{L}\p{N}_\\])_{1,3}(?=[\p{L}\p{N}])|(?<=[\p{L}\p{N})])_{1,3}(?![\p{L}\p{N}_])/gu,
);

/** Commands whose arguments are no text: files, names of things, and keys. */
const latexArguments =
  'includegraphics|includesvg|input|include|includeonly|subfile|subfileinclude|import|subimport|usepackage|RequirePackage|documentclass|LoadClass|bibliography|bibliographystyle|addbibresource|graphicspath|lstinputlisting|inputminted|verbatiminput|VerbatimInput|begin|end|url|path|nolinkurl|newcommand|renewcommand|providecommand|DeclareMathOperator|newenvironment|renewenvironment|[gG]ls(?:pl|xtr\\w*)?|acr?(?:short|long|full|s|l|f|p|sp|lp|fp)?|newacronym|DeclareAcronym|newglossaryentry|bibitem|hypertarget|hyperlink|textcolor|color|definecolor|colorlet|pgfplotsset|usetikzlibrary|usetheme|pagestyle|setlength|includepdf|index';

const latex: readonly QuietPattern[] = [
  ...everywhere,
  ...whole(
    // F\textsubscript{1} is a name.
    /\\(?!textsubscript\b)[A-Za-z@]+\*?/g,
    new RegExp(String.raw`\\(?:${latexArguments})\*?\s*(?:\[[^\]]*\]\s*)*\{[^{}]*\}`, 'g'),
    /\\(?!hyperref\b)[A-Za-z]*(?:[lL]abel|[rR]efs?|[rR]efrange)\*?\s*(?:\[[^\]]*\])?\s*\{[^{}]*\}/g,
    /\\hyperref\s*\[[^\]]*\]/g,
  ),
  ...inGroup(
    /\\[A-Za-z]*[cC]ite[A-Za-z]*\*?\s*(?:(?:\[[^\]]*\]|\([^()]*\)|<[^<>]*>)\s*)*(\{[^{}]*\})/dg,
  ),
];

const markdown: readonly QuietPattern[] = [
  ...everywhere,
  ...underscores,
  ...whole(
    /\]\([^)\n]*\)|\]\[[^\]\n]*\]/g,
    /^[ \t>]{0,12}\[[^\]\n]+\]:[ \t]*\S+/gm,
    /^[ \t>]*(?:[-*+]|\d+[.)])?[ \t]*(?:`{3,}|~{3,})[^\n]*$/gm,
    /^[ \t]*:{3,}[^\n]*$/gm,
    /\{[#.=][^{}\n]*\}|\{[A-Za-z:-]+\}`[^`\n]*`/g,
    /<\/?[A-Za-z][^<>\n]*>/g,
    /\{\{[<%][^}\n]*\}\}/g,
    /(?<![\p{L}\p{N}_])-?@(?:\{[^{}\s]*\}|[\p{L}\p{N}_][\p{L}\p{N}_:.#$%&+?<>~/-]*)/gu,
    /\\(?!textsubscript\b)[A-Za-z]+/g,
  ),
  ...inGroup(/^(?:bibliography|csl|css|theme|image|template|citation-style)[ \t]*:([^\n]*)$/dgm),
];

const typst: readonly QuietPattern[] = [
  ...everywhere,
  ...underscores,
  ...whole(
    /#(?:import|include)\b[^\n]*/g,
    /\b(?:image|bibliography|read|csv|json|yaml|toml|link|label|ref|cite|include|import|font|plugin)\s*\(\s*(?:"[^"\n]*"|<[^<>\n]*>)/g,
    /<[\p{L}_][\p{L}\p{N}_:.-]*>/gu,
    /(?<![\p{L}\p{N}_])@[\p{L}_][\p{L}\p{N}_:.-]*/gu,
    /#let\s+[\p{L}_][\p{L}\p{N}_-]*|#(?:set|show)\s+[\p{L}_][\p{L}\p{N}_.-]*|#[\p{L}_][\p{L}\p{N}_.-]*/gu,
    /`{3,}[^\s`]*/g,
  ),
];

const restructuredText: readonly QuietPattern[] = [
  ...everywhere,
  ...whole(
    /:(?:[a-z]+:)*(?:ref|numref|doc|cite|footcite|download|any|eq|py|class|func|meth|mod|cite:\w+)(?::\w+)*:`[^`\n]*`/g,
    /<[^<>\n]*>`__?/g,
    /^[ \t]*\.\.[ \t]+(?:[^\n:]*::[ \t]*(?:\S+)?|_[^\n]*:[^\n]*|\[[^\]\n]*\])/gm,
    /^[ \t]+:(?:name|file|target|class|ref|url|label|figclass|filter|key|style)[\w-]*:[^\n]*/gm,
  ),
];

const org: readonly QuietPattern[] = [
  ...everywhere,
  ...underscores,
  ...whole(
    /\[\[[^\]\n]*\]/g,
    /^[ \t]*#\+(?!(?:title|subtitle|caption|description|keywords)\b)[\w-]+:?[^\n]*/gim,
    /^[ \t]*:[\w-]+:[^\n]*/gm,
    /<<[^<>\n]*>>/g,
    /(?<![\p{L}\p{N}_])[@&][\p{L}_][\p{L}\p{N}_:.-]*/gu,
    /[ \t]:[\w@#%:]+:[ \t]*$/gm,
    /\bcite[a-z]*:\S+/g,
    /\\[A-Za-z]+/g,
  ),
];

const asciidoc: readonly QuietPattern[] = [
  ...everywhere,
  ...whole(
    /\b(?:image|include|video|audio|link|xref|anchor|mailto|icon)::?[^\s[]+/g,
    /\b(?:cite\w*|bibitem|bibliography|footnote|kbd|btn):{1,2}[^\s[]*\[[^\]\n]*\]/g,
    /<<[^,<>\n]*/g,
    /\[\[\[?[^\]\n]*\]\]\]?/g,
    /^\[[^\]\n]*\][ \t]*$/gm,
    /\[[#.][^\]\n]*\]/g,
    /^:[\w!-]+:/gm,
    /\{[\w-]+\}/g,
  ),
];

/** Fields whose value is text. */
const bibText = new Set(
  'title subtitle shorttitle titleaddon booktitle booksubtitle maintitle abstract note annote annotation comment keywords'.split(
    ' ',
  ),
);

const byLanguage = new Map<string, readonly QuietPattern[]>(
  [
    { ids: languageIds.latex, patterns: latex },
    { ids: languageIds.markdown, patterns: markdown },
    { ids: languageIds.quarto, patterns: markdown },
    { ids: languageIds.rmarkdown, patterns: markdown },
    { ids: languageIds.typst, patterns: typst },
    { ids: languageIds.restructuredText, patterns: restructuredText },
    { ids: languageIds.org, patterns: org },
    { ids: languageIds.asciidoc, patterns: asciidoc },
    { ids: languageIds.bibtex, patterns: latex },
  ].flatMap(({ ids, patterns }) => ids.map((id) => [id, patterns] as const)),
);

/**
 * Parts of some lines whose words are not the author's: commands, labels, keys, addresses, paths of
 * files. They may overlap. Comments are the author's, as a name in one is as good as in the text.
 * The lines begin where what a command's argument or an entry holds can be told.
 */
export function quietParts(lines: string, languageId: string): TextRange[] {
  const parts: TextRange[] = [];
  for (const { pattern, group } of byLanguage.get(languageId) ?? everywhere) {
    for (const match of lines.matchAll(pattern)) {
      const [start, end] = (group ? match.indices?.[1] : undefined) ?? [
        match.index,
        match.index + match[0].length,
      ];
      parts.push({ start, end });
    }
  }
  return (languageIds.bibtex as readonly string[]).includes(languageId)
    ? [...parts, ...quietBibTeX(lines)]
    : parts;
}

/** All of an entry but the values of fields that are text. */
function quietBibTeX(lines: string): TextRange[] {
  const { entries, directives } = readBibliography(lines);
  return [
    ...directives.filter(({ type }) => type === 'string'),
    ...entries.flatMap((entry) => {
      const values = [...entry.fields]
        .filter(([name]) => bibText.has(name))
        .map(([, { start, end }]) => ({ start, end }))
        .sort((one, other) => one.start - other.start);
      const parts: TextRange[] = [];
      let from = entry.start;
      for (const { start, end } of values) {
        parts.push({ start: from, end: start });
        from = end;
      }
      return [...parts, { start: from, end: entry.end }];
    }),
  ];
}
