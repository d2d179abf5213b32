import assert from 'node:assert/strict';
import { citingEndings, languageOfFile } from '../../../src/core/citation/citingFiles';
import { citeSyntaxFor, citingLanguages } from '../../../src/core/citation/syntax/citeSyntaxFor';

describe('Files that cite', () => {
  it('are told by their endings, in capitals or not', () => {
    assert.equal(languageOfFile('/a.b/paper.tex'), 'latex');
    assert.equal(languageOfFile('notes.Rmd'), 'rmd');
    assert.equal(languageOfFile('REFS.BIB'), 'bibtex');
    assert.equal(languageOfFile('a.tex/data.json'), undefined);
    assert.equal(languageOfFile('tex'), undefined);
  });

  it('are of languages that cite, and every such language has an ending', () => {
    const endings = citingEndings.slice(1, -1).split(',');
    const found = endings.map((ending) => languageOfFile(`x.${ending}`));
    assert.ok(found.every((language) => language !== undefined));
    const syntaxes = new Set(found.map((language) => citeSyntaxFor(language ?? '')));
    assert.deepEqual(
      citingLanguages.filter((language) => !syntaxes.has(citeSyntaxFor(language))),
      [],
    );
  });
});
