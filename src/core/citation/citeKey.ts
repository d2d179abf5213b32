import type { CslItem } from '../catalog/records';
import { PersonError } from '../personError';
import { asciiFolded, cleaned, keyFilters, keyFunctions, type KeyStep } from './citeKeyNames';

/** The cite key an item is to have, before it is made unique in a bibliography. */
export type CiteKeyMaker = (item: CslItem) => string;

/**
 * Reads a pattern for cite keys, in the language of Better BibTeX for Zotero: today's formulas
 * (`auth.lower + year + shorttitle(1,1)`) or its earlier patterns in brackets
 * (`[auth:lower][year][veryshorttitle:lower]`). Alternatives stand between bars; the first that
 * comes to any text counts. `citeKeyNames.ts` lists the names that can be used.
 *
 * Keys are ASCII: letters with diacritics become plain ones, and what a cite key cannot hold is
 * left out. An item for which no alternative comes to any text keeps its id.
 *
 * @param pattern Empty for keys that are the items' ids.
 * @throws {PersonError} for a pattern that cannot be read; it says what in it and what can be used.
 */
export function citeKeyMaker(pattern: string): CiteKeyMaker {
  if (pattern.trim() === '') {
    return ({ id }) => id;
  }
  const part = new PatternReader(pattern, isInBrackets(pattern)).read();
  return (item) => cleaned(part(item, '') ?? '') || asciiFolded(item.id);
}

/**
 * A piece of a key; `undefined` where a condition does not hold, which skips the alternative.
 *
 * @param before What the alternative has come to so far.
 */
type KeyPart = (item: CslItem, before: string) => string | undefined;

type Argument = string | number | boolean | RegExp;

interface Arguments {
  readonly positional: Argument[];
  readonly named: Map<string, Argument>;
}

/** Today's formulas hold a bracket only in a quoted text or a regular expression. */
function isInBrackets(pattern: string): boolean {
  return pattern.replace(/'[^']*'|"[^"]*"|(?<=[(,]\s*)\/[^/]*\//g, '').includes('[');
}

class PatternReader {
  private at = 0;

  constructor(
    private readonly pattern: string,
    private readonly inBrackets: boolean,
  ) {}

  read(): KeyPart {
    const part = this.alternatives();
    if (this.at < this.pattern.length) {
      throw this.unreadable();
    }
    return part;
  }

  private alternatives(): KeyPart {
    const parts = [this.sequence()];
    while (this.take('|')) {
      parts.push(this.sequence());
    }
    return (item, before) => {
      for (const part of parts) {
        const text = part(item, before);
        if (text) {
          return text;
        }
      }
      return undefined;
    };
  }

  private sequence(): KeyPart {
    const parts = this.inBrackets ? this.bracketed() : this.summands();
    return (item, before) => {
      let text = '';
      for (const part of parts) {
        const more = part(item, before + text);
        if (more === undefined) {
          return undefined;
        }
        text += more;
      }
      return text;
    };
  }

  // auth.lower + year

  private summands(): KeyPart[] {
    const parts = [this.filtered()];
    while (this.take('+')) {
      parts.push(this.filtered());
    }
    return parts;
  }

  private filtered(): KeyPart {
    let part = this.primary();
    while (this.take('.')) {
      const name = this.match(/[A-Za-z]\w*/y);
      if (name === undefined) {
        throw this.unreadable();
      }
      part = filteredBy(part, this.step(keyFilters, name, this.argumentList()));
    }
    return part;
  }

  private primary(): KeyPart {
    if (this.take('(')) {
      const part = this.alternatives();
      if (!this.take(')')) {
        throw this.unreadable();
      }
      return part;
    }
    const text = this.quoted();
    if (text !== undefined) {
      return () => text;
    }
    const name = this.match(/[A-Za-z]\w*/y);
    if (name === undefined) {
      throw this.unreadable();
    }
    const run = this.step(keyFunctions, name, this.argumentList());
    return (item, before) => run(item, before);
  }

  private argumentList(): Arguments {
    const list: Arguments = { positional: [], named: new Map() };
    if (!this.take('(') || this.take(')')) {
      return list;
    }
    do {
      const name = this.match(/([A-Za-z]\w*)\s*=(?![=>])/y, 1);
      const value = this.argument();
      if (name === undefined) {
        list.positional.push(value);
      } else {
        list.named.set(name, value);
      }
    } while (this.take(','));
    if (!this.take(')')) {
      throw this.unreadable();
    }
    return list;
  }

  private argument(): Argument {
    const text = this.quoted();
    if (text !== undefined) {
      return text;
    }
    const number = this.match(/[+-]?\d+/y);
    if (number !== undefined) {
      return Number(number);
    }
    const expression = this.match(/\/((?:\\.|[^\\/\n])+)\//y, 1);
    if (expression !== undefined) {
      const flags = this.match(/[gimsu]+/y) ?? '';
      try {
        return new RegExp(expression, flags.includes('g') ? flags : `${flags}g`);
      } catch {
        throw this.unreadable();
      }
    }
    // Bare words were taken for texts before formulas were expressions.
    const word = this.match(/[A-Za-z_]\w*/y);
    if (word === undefined) {
      throw this.unreadable();
    }
    return word === 'true' || word === 'false' ? word === 'true' : word;
  }

  private quoted(): string | undefined {
    const literal = this.match(/'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/y);
    return literal?.slice(1, -1).replace(/\\(.)/g, '$1');
  }

  // [auth:lower][year]

  private bracketed(): KeyPart[] {
    const parts: KeyPart[] = [];
    for (;;) {
      const text = this.match(/[^[\]|]+/y);
      if (text !== undefined) {
        parts.push(() => text.trim());
      } else if (this.take('[')) {
        parts.push(this.bracket());
      } else {
        return parts;
      }
    }
  }

  private bracket(): KeyPart {
    const length = this.match(/([<>]=?|!?=)?(\d+)\]/y);
    if (length !== undefined) {
      const [, relation = '>', number = '0'] = /^([<>]=?|!?=)?(\d+)/.exec(length) ?? [];
      const list = { positional: [relation, Number(number)], named: new Map() };
      return this.step(keyFunctions, 'len', list);
    }
    let part = this.bracketFunction();
    while (this.take(':')) {
      part = filteredBy(part, this.bracketFilter());
    }
    if (!this.take(']')) {
      throw this.unreadable();
    }
    return part;
  }

  private bracketFunction(): KeyPart {
    const name = this.match(/[A-Za-z]+(?:\.[A-Za-z]+)*/y);
    if (name === undefined) {
      throw this.unreadable();
    }
    const positional = (this.match(/\d+(?:_\d+)*/y)?.split('_') ?? []).map(Number);
    const isWithInitials = this.match(/\+initials/y) !== undefined;
    const list = {
      positional,
      named: new Map<string, Argument>(isWithInitials ? [['initials', true]] : []),
    };
    return this.step(keyFunctions, dottedNames[name] ?? name, list);
  }

  private bracketFilter(): KeyStep {
    const otherwise = this.match(/\(([^()]*)\)/y, 1);
    if (otherwise !== undefined) {
      return this.step(keyFilters, 'default', { positional: [otherwise], named: new Map() });
    }
    const name = this.match(/[A-Za-z]+/y);
    if (name === undefined) {
      throw this.unreadable();
    }
    const list = this.match(/=([^\]:]*)/y, 1)?.split(',') ?? [];
    const positional = list.map((each) => (/^\d+$/.test(each) ? Number(each) : each));
    return this.step(keyFilters, name, { positional, named: new Map() });
  }

  private step(
    table: typeof keyFunctions,
    name: string,
    { positional, named }: Arguments,
  ): KeyStep {
    const kind = table === keyFilters ? 'filter' : 'function';
    const found = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!found) {
      throw new PersonError(
        `The cite key format "${this.pattern}" cannot be read: there is no ${kind} ${name}.`,
        `Use one of ${Object.keys(table).join(', ')}.`,
      );
    }
    const parameters = Object.keys(found.parameters);
    const wrong = [...named.keys()].find((each) => !parameters.includes(each));
    if (wrong !== undefined || positional.length > parameters.length) {
      throw new PersonError(
        `The cite key format "${this.pattern}" cannot be read: ${name} has no ${wrong === undefined ? `argument number ${positional.length}` : `argument ${wrong}`}.`,
        parameters.length === 0
          ? `Write ${name} without arguments.`
          : `Its arguments are ${parameters.join(', ')}.`,
      );
    }
    const values = { ...found.parameters };
    positional.forEach((value, index) => {
      values[parameters[index] ?? ''] = value;
    });
    named.forEach((value, key) => {
      values[key] = value;
    });
    for (const [key, value] of Object.entries(values)) {
      const wanted = found.parameters[key];
      if (typeof value !== typeof wanted && !(key === 'find' && value instanceof RegExp)) {
        throw new PersonError(
          `The cite key format "${this.pattern}" cannot be read: ${key} of ${name} cannot be ${String(value)}.`,
          `Give a ${typeof wanted}.`,
        );
      }
    }
    return found.make(values);
  }

  /** Takes a token and the white space after it, which is text between brackets only. */
  private take(token: string): boolean {
    if (!this.pattern.startsWith(token, this.at)) {
      return false;
    }
    this.at += token.length;
    this.skipSpace();
    return true;
  }

  private match(token: RegExp, group = 0): string | undefined {
    if (this.at === 0) {
      this.skipSpace();
    }
    token.lastIndex = this.at;
    const found = token.exec(this.pattern);
    if (!found) {
      return undefined;
    }
    this.at = token.lastIndex;
    this.skipSpace();
    return found[group];
  }

  private skipSpace(): void {
    while (/\s/.test(this.pattern[this.at] ?? '')) {
      this.at++;
    }
  }

  private unreadable(): PersonError {
    const where =
      this.at < this.pattern.length
        ? `"${this.pattern.slice(this.at, this.at + 12)}" was not expected after "${this.pattern.slice(0, this.at).trimEnd()}"`
        : 'it ends too early';
    return new PersonError(
      `The cite key format "${this.pattern}" cannot be read: ${where}.`,
      'Write it like auth.lower + year + shorttitle(1,1), or like [auth:lower][year][veryshorttitle:lower].',
    );
  }
}

function filteredBy(part: KeyPart, filter: KeyStep): KeyPart {
  return (item, before) => {
    const text = part(item, before);
    return text === undefined ? undefined : filter(item, text);
  };
}

/** JabRef's names, which the patterns in brackets took over. */
const dottedNames: Readonly<Record<string, string>> = {
  'auth.auth.ea': 'authAuthEa',
  'auth.etal': 'authEtal2',
};
