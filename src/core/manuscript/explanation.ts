import { languageIds } from '../citation/syntax/citingLanguages';

/** A place of a file; the line counts from 1. */
export interface FilePlace {
  /** As a person knows the file: its path in the workspace. */
  readonly name: string;
  readonly uri: string;
  readonly line?: number;
}

/** A bibliography that a document cites from. */
export interface BibliographySituation extends FilePlace {
  /** Where it is declared; absent where it is not declared, but chosen or beside the document. */
  readonly declaredIn?: FilePlace;
  readonly state:
    | { readonly type: 'missing' }
    /** Not BibTeX, such as CSL-JSON: read for checks, and never written to. */
    | { readonly type: 'other' }
    | {
        readonly type: 'read';
        readonly entries: number;
        /** What is wrong in it, in its order; at most a few of them. */
        readonly problems: readonly { readonly line: number; readonly message: string }[];
        readonly problemCount: number;
      };
}

/** An extension that answers in the same documents. */
export interface OtherExtension {
  readonly id: string;
  readonly isActive: boolean;
}

/** What stands about a cursor, and what could keep anything from being suggested there. */
export interface Situation {
  readonly document: FilePlace & { readonly isUntitled: boolean };
  readonly languageId: string;
  /** Ids of the languages this editor knows. */
  readonly languages: readonly string[];
  /** The pattern of `files.associations` by which the file has its language, if one has. */
  readonly association?: string;
  /** How the cite key at the cursor is written, where one is being typed. */
  readonly citing?: { readonly typed: string; readonly command?: string };
  readonly bibliographies: readonly BibliographySituation[];
  /** True where the document, or one around it, declares a bibliography. */
  readonly declares: boolean;
  /** True where a bibliography can be declared in this very document. */
  readonly canDeclare: boolean;
  /** Other .bib files of the workspace folder, for a document that declares none. */
  readonly around: readonly FilePlace[];
  /** True where citations are added to one that a person has chosen among several. */
  readonly isChosen: boolean;
  /** True where it is asked which one to add to. */
  readonly asks: boolean;
  /** Settings of ours that are off here, and what each would do. */
  readonly off: readonly { readonly setting: string; readonly does: string }[];
  readonly editor: {
    /** `editor.quickSuggestions` of text that is neither comment nor string. */
    readonly quickSuggestions: boolean;
    readonly suggestOnTriggerCharacters: boolean;
    readonly hover: boolean;
  };
  readonly others: readonly OtherExtension[];
  /** What is left to another extension that is active, and the setting by which it is. */
  readonly left: readonly {
    readonly what: 'completion' | 'hover';
    readonly to: string;
    readonly setting: string;
  }[];
  readonly catalog: {
    readonly records: number;
    /** Of them, those from files of the person's own. */
    readonly own: number;
    readonly problems: readonly FilePlace[];
  };
  readonly isTrusted: boolean;
}

/** What a remedy does. */
export type RemedyAction =
  | { readonly do: 'change-language'; readonly languageId: string }
  | { readonly do: 'open-setting'; readonly setting: string }
  /** Gives a setting of VS Code its own value again, for the document's language. */
  | { readonly do: 'turn-on'; readonly setting: string }
  | { readonly do: 'open'; readonly uri: string; readonly line?: number }
  | { readonly do: 'choose-bibliography' }
  /** Makes an empty .bib file. */
  | { readonly do: 'create'; readonly uri: string }
  /** Makes references.bib beside the document, where it is not there, and declares it. */
  | { readonly do: 'declare' }
  | { readonly do: 'save' }
  | { readonly do: 'show-extension'; readonly id: string }
  | { readonly do: 'find-extension'; readonly query: string }
  | { readonly do: 'manage-trust' };

export interface Remedy {
  readonly title: string;
  readonly action: RemedyAction;
}

export const explainedTopics = [
  'language',
  'cursor',
  'bibliographies',
  'settings',
  'editor',
  'extensions',
  'catalog',
  'trust',
] as const;

/** One thing that was looked at. */
export interface Explained {
  readonly about: (typeof explainedTopics)[number];
  /** `look` where it may be why nothing is suggested. */
  readonly state: 'fine' | 'look';
  /** Whole sentences. */
  readonly says: string;
  readonly remedies: readonly Remedy[];
}

/**
 * Says what in a situation may be why nothing is suggested, and what to do about it: at least one
 * finding for each topic, in the order of `explainedTopics`.
 */
export function explain(situation: Situation): Explained[] {
  return [
    ...aboutLanguage(situation),
    ...aboutCursor(situation),
    ...aboutBibliographies(situation),
    ...aboutSettings(situation),
    ...aboutEditor(situation),
    ...aboutExtensions(situation),
    ...aboutCatalog(situation),
    ...aboutTrust(situation),
  ];
}

function fine(about: Explained['about'], says: string, ...remedies: Remedy[]): Explained {
  return { about, state: 'fine', says, remedies };
}

function look(about: Explained['about'], says: string, ...remedies: Remedy[]): Explained {
  return { about, state: 'look', says, remedies };
}

interface Family {
  /** As a person calls it. */
  readonly name: string;
  readonly languageIds: readonly string[];
  readonly extensions: RegExp;
  /** How a citation begins. */
  readonly begins: string;
}

const families: readonly Family[] = [
  {
    name: 'LaTeX',
    languageIds: languageIds.latex,
    extensions: /\.(?:tex|ltx|latex)$/i,
    begins: '\\cite{',
  },
  {
    name: 'Quarto',
    languageIds: languageIds.quarto,
    extensions: /\.qmd$/i,
    begins: '[@',
  },
  {
    name: 'R Markdown',
    languageIds: languageIds.rmarkdown,
    extensions: /\.rmd$/i,
    begins: '[@',
  },
  {
    name: 'Markdown',
    languageIds: languageIds.markdown,
    extensions: /\.(?:md|markdown|mdx|qmd|rmd)$/i,
    begins: '[@',
  },
  { name: 'Typst', languageIds: languageIds.typst, extensions: /\.typ$/i, begins: '@' },
  {
    name: 'reStructuredText',
    languageIds: languageIds.restructuredText,
    extensions: /\.(?:rst|rest)$/i,
    begins: ':cite:p:`',
  },
  { name: 'Org', languageIds: languageIds.org, extensions: /\.org$/i, begins: '[cite:@' },
  {
    name: 'AsciiDoc',
    languageIds: languageIds.asciidoc,
    extensions: /\.(?:adoc|asciidoc)$/i,
    begins: 'cite:[',
  },
  {
    name: 'BibTeX',
    languageIds: languageIds.bibtex,
    extensions: /\.(?:bib|bibtex)$/i,
    begins: 'crossref = {',
  },
  {
    name: 'plain text',
    languageIds: languageIds.plaintext,
    extensions: /\.txt$/i,
    begins: '@',
  },
];

function familyOf(languageId: string): Family | undefined {
  return families.find((family) => family.languageIds.includes(languageId));
}

function aboutLanguage(situation: Situation): Explained[] {
  const { document, languageId, languages, association } = situation;
  const family = familyOf(languageId);
  const meant = families.filter(({ extensions }) => extensions.test(document.name));
  const isMeant = family !== undefined && (meant.length === 0 || meant.includes(family));
  if (isMeant) {
    return [fine('language', `The language is ${family.name}, which is supported.`)];
  }
  const known = meant
    .map((candidate) => ({
      name: candidate.name,
      id: candidate.languageIds.find((id) => languages.includes(id)),
    }))
    .find(({ id }) => id !== undefined);
  const says =
    family === undefined
      ? `The language is ${languageId}, in which Paperweight suggests nothing.`
      : `The language is ${family.name}, though the file’s name says ${meant[0]?.name ?? ''}.`;
  const because =
    association === undefined
      ? ''
      : ` The setting files.associations makes it so, by the pattern ${association}.`;
  const [first] = meant;
  const missing =
    known || !first ? '' : ` No extension that knows ${first.name} is installed and on.`;
  return [
    look(
      'language',
      says + because + missing,
      ...(known?.id === undefined
        ? []
        : [
            {
              title: `Change the language to ${known.name}`,
              action: { do: 'change-language' as const, languageId: known.id },
            },
          ]),
      ...(association === undefined
        ? []
        : [
            {
              title: 'Open the setting',
              action: { do: 'open-setting' as const, setting: 'files.associations' },
            },
          ]),
      ...(known || !first
        ? []
        : [
            {
              title: `Look for an extension for ${first.name}`,
              action: { do: 'find-extension' as const, query: first.name },
            },
          ]),
    ),
  ];
}

function aboutCursor({ citing, languageId }: Situation): Explained[] {
  const family = familyOf(languageId);
  if (!family) {
    return [];
  }
  if (!citing) {
    return [
      look(
        'cursor',
        `No citation is being typed at the cursor. In ${family.name} one begins with ` +
          `${family.begins}; in comments and in code nothing is cited.`,
      ),
    ];
  }
  const place = citing.command === undefined ? 'a citation' : citing.command;
  const typed = citing.typed === '' ? 'nothing is typed yet' : `“${citing.typed}” is typed`;
  return [fine('cursor', `The cursor is in ${place}, where ${typed}.`)];
}

function aboutBibliographies(situation: Situation): Explained[] {
  const { document, bibliographies, declares, canDeclare, around, languageId } = situation;
  if (!familyOf(languageId)) {
    return [];
  }
  if ((languageIds.bibtex as readonly string[]).includes(languageId)) {
    return bibliographies.map(aboutBibliography);
  }
  const choose: Remedy = {
    title: 'Choose a bibliography',
    action: { do: 'choose-bibliography' },
  };
  const declare: Remedy = {
    title: 'Create and declare references.bib',
    action: { do: 'declare' },
  };
  if (document.isUntitled && bibliographies.length === 0) {
    return [
      look('bibliographies', 'The document has no folder yet that a bibliography could be in.', {
        title: 'Save the document',
        action: { do: 'save' },
      }),
    ];
  }
  const there = bibliographies.filter(({ state }) => state.type !== 'missing');
  if (!declares && there.length === 0) {
    const count = around.length;
    const found =
      count === 0
        ? 'There is none in the workspace folder either.'
        : `The workspace folder has ${names(around)}.`;
    return [
      look(
        'bibliographies',
        `The document declares no bibliography, and there is no references.bib beside it. ${found}`,
        ...(count > 0 ? [choose] : []),
        ...(canDeclare ? [declare] : []),
      ),
    ];
  }
  return [...bibliographies.map(aboutBibliography), ...aboutChoice(situation, there, choose)];
}

function aboutBibliography(bibliography: BibliographySituation): Explained {
  const { name, uri, declaredIn, state } = bibliography;
  const where =
    declaredIn === undefined
      ? ''
      : `, declared in ${declaredIn.name}${declaredIn.line === undefined ? '' : `:${declaredIn.line}`}`;
  const openDeclaration: readonly Remedy[] = declaredIn
    ? [{ title: 'Open the declaration', action: { do: 'open', ...placeOf(declaredIn) } }]
    : [];
  switch (state.type) {
    case 'missing':
      return look(
        'bibliographies',
        `There is no file ${name}${where}.`,
        { title: `Create ${baseOf(name)}`, action: { do: 'create', uri } },
        ...openDeclaration,
      );
    case 'other':
      return fine(
        'bibliographies',
        `${name}${where}, is not BibTeX: its keys are known to the checks, but nothing is added to it.`,
        { title: 'Open it', action: { do: 'open', uri } },
      );
    case 'read': {
      const entries = counted(state.entries, 'entry', 'entries');
      const [first] = state.problems;
      if (!first) {
        const says = `${name}${where}, has ${entries}.`;
        return state.entries > 0
          ? fine('bibliographies', says, ...openDeclaration)
          : look('bibliographies', `${name}${where}, has no entries yet.`, {
              title: 'Open it',
              action: { do: 'open', uri },
            });
      }
      const more =
        state.problemCount > 1
          ? ` So do ${counted(state.problemCount - 1, 'other place', 'other places')}.`
          : '';
      return look(
        'bibliographies',
        `${name}${where}, has ${entries}. Line ${first.line} needs mending: ${first.message}${more}`,
        {
          title: `Open ${baseOf(name)} at line ${first.line}`,
          action: { do: 'open', uri, line: first.line },
        },
      );
    }
  }
}

/** Which of several is added to. */
function aboutChoice(
  { isChosen, asks, declares }: Situation,
  there: readonly BibliographySituation[],
  choose: Remedy,
): Explained[] {
  const [first] = there;
  if (!first) {
    return [];
  }
  if (asks) {
    return [
      fine(
        'bibliographies',
        'Which of them citations are added to is asked when you first cite, and then remembered.',
        choose,
      ),
    ];
  }
  return isChosen
    ? [fine('bibliographies', `Citations are added to ${first.name}, as you have chosen.`, choose)]
    : declares
      ? []
      : [
          fine(
            'bibliographies',
            `The document declares no bibliography, so ${first.name} beside it is taken.`,
            choose,
          ),
        ];
}

function aboutSettings({ off }: Situation): Explained[] {
  return off.length === 0
    ? [fine('settings', 'No setting of Paperweight switches anything off here.')]
    : off.map(({ setting, does }) =>
        look('settings', `Off by the setting ${setting}: ${lowerFirst(does)}`, {
          title: 'Open the setting',
          action: { do: 'open-setting', setting },
        }),
      );
}

function aboutEditor({ editor, languageId }: Situation): Explained[] {
  const language = familyOf(languageId)?.name ?? languageId;
  const isMarkdown = (languageIds.markdown as readonly string[]).includes(languageId);
  const found: Explained[] = [];
  const turnOn = (setting: string): Remedy[] => [
    { title: `Turn on for ${language}`, action: { do: 'turn-on', setting } },
    { title: 'Open the setting', action: { do: 'open-setting', setting } },
  ];
  if (!editor.suggestOnTriggerCharacters) {
    found.push(
      look(
        'editor',
        'editor.suggestOnTriggerCharacters is off, so that no list opens after @ or a brace. ' +
          'Ctrl+Space opens it.',
        ...turnOn('editor.suggestOnTriggerCharacters'),
      ),
    );
  }
  if (!editor.quickSuggestions) {
    found.push(
      look(
        'editor',
        `editor.quickSuggestions is off for ${language}${isMarkdown ? ', as VS Code has it for Markdown from the start' : ''}. ` +
          'A list opens after @ or a brace and with Ctrl+Space, but not while you type on.',
        ...turnOn('editor.quickSuggestions'),
      ),
    );
  }
  if (!editor.hover) {
    found.push(
      look(
        'editor',
        'editor.hover.enabled is off, so that nothing is shown where the pointer rests.',
        ...turnOn('editor.hover.enabled'),
      ),
    );
  }
  return found.length > 0
    ? found
    : [fine('editor', `The editor suggests while you type in ${language}, and shows hovers.`)];
}

/** Extensions known to answer for citations in the same documents. */
const knownExtensions: readonly {
  readonly id: string;
  readonly name: string;
  readonly languageIds: readonly string[];
  readonly does: string;
}[] = [
  {
    id: 'James-Yu.latex-workshop',
    name: 'LaTeX Workshop',
    languageIds: [...languageIds.latex, ...languageIds.bibtex],
    does: 'completes cite keys from the .bib files and shows their entries, too',
  },
  {
    id: 'efoerster.texlab',
    name: 'TexLab',
    languageIds: [...languageIds.latex, ...languageIds.bibtex],
    does: 'completes cite keys from the .bib files and shows their entries, too',
  },
  {
    id: 'quarto.quarto',
    name: 'Quarto',
    languageIds: [...languageIds.quarto, ...languageIds.markdown, ...languageIds.rmarkdown],
    does: 'completes cite keys from the project’s bibliographies, too',
  },
  {
    id: 'notZaki.pandocciter',
    name: 'Pandoc Citer',
    languageIds: [...languageIds.markdown, ...languageIds.rmarkdown, ...languageIds.quarto],
    does: 'completes cite keys from the bibliography in the front matter, too',
  },
  {
    id: 'mblode.zotero',
    name: 'Citation Picker for Zotero',
    languageIds: [],
    does: 'cites from Zotero by a picker of its own, and leaves the .bib file to you',
  },
  {
    id: 'XING.zotero-cite',
    name: 'Zotero Cite',
    languageIds: [],
    does: 'cites from Zotero and writes a bibliography of its own',
  },
  {
    id: 'myriad-dreamin.tinymist',
    name: 'Tinymist',
    languageIds: languageIds.typst,
    does: 'completes references, those to a bibliography among them, too',
  },
];

/** Ids of the extensions that are looked for. */
export const otherExtensions: readonly string[] = knownExtensions.map(({ id }) => id);

function aboutExtensions({ others, left, languageId }: Situation): Explained[] {
  const leaves = left.map(({ what, to, setting }) => {
    const name =
      knownExtensions.find(({ id }) => id.toLowerCase() === to.toLowerCase())?.name ?? to;
    return look(
      'extensions',
      what === 'completion'
        ? `${name} is active and completes the cite keys of the bibliographies, so Paperweight leaves ` +
            `them to it. Papers that are in none yet are offered all the same.`
        : `${name} is active and shows what a cite key stands for, so Paperweight shows no second card.`,
      { title: 'Open the setting', action: { do: 'open-setting', setting } },
    );
  });
  const found = others.flatMap(({ id, isActive }) => {
    const known = knownExtensions.find((one) => one.id.toLowerCase() === id.toLowerCase());
    const answers =
      known && (known.languageIds.length === 0 || known.languageIds.includes(languageId));
    const state = isActive ? 'is active' : 'is installed, and not active yet';
    return answers
      ? [
          fine('extensions', `${known.name} ${state}: it ${known.does}.`, {
            title: 'Show it',
            action: { do: 'show-extension', id },
          }),
        ]
      : [];
  });
  return found.length > 0
    ? [...leaves, ...found]
    : [fine('extensions', 'No other extension is known to answer for citations here.')];
}

function aboutCatalog({ catalog }: Situation): Explained[] {
  const { records, own, problems } = catalog;
  const [first] = problems;
  if (records === 0) {
    return [look('catalog', 'The catalog is empty: reinstall Paperweight.')];
  }
  const ofYours = own === 0 ? '' : `, ${own} of them from your own files`;
  const found = [
    fine('catalog', `The catalog has ${counted(records, 'record', 'records')}${ofYours}.`),
  ];
  if (first) {
    const count = counted(problems.length, 'place', 'places');
    found.push(
      look('catalog', `In your own files ${count} could not be read, the first in ${first.name}.`, {
        title: 'Open it',
        action: { do: 'open', ...placeOf(first) },
      }),
    );
  }
  return found;
}

function aboutTrust({ isTrusted }: Situation): Explained[] {
  return isTrusted
    ? [fine('trust', 'The workspace is trusted.')]
    : [
        fine(
          'trust',
          'The workspace is not trusted. Suggestions, hovers and citations work all the same; ' +
            'models that come with it are not run.',
          { title: 'Manage trust', action: { do: 'manage-trust' } },
        ),
      ];
}

function placeOf({ uri, line }: FilePlace): { uri: string; line?: number } {
  return { uri, ...(line !== undefined && { line }) };
}

function baseOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** The first letter small, for a sentence that goes on behind a colon. */
function lowerFirst(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}

function counted(count: number, one: string, many: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
}

/** `a.bib, b.bib and 3 more`. */
function names(places: readonly FilePlace[]): string {
  const shown = places.slice(0, 2).map(({ name }) => name);
  const more = places.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(' and ');
}
