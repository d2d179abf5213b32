import { append } from '../multimap';
import { firstFrom } from './sortedTexts';

/** A name, without spaces and marks, and the number of the record that bears it. */
export type RecordName = readonly [name: string, at: number];

/**
 * What records are called and who wrote them, to be found by how it begins. Names that came first
 * are sorted already; those added later are found by their first letters.
 */
export class RecordNames {
  private readonly added: RecordName[] = [];
  private readonly byStart = new Map<string, RecordName[]>();

  /** @param known Sorted by name. */
  constructor(private readonly known: readonly RecordName[] = []) {}

  add(name: string, at: number): void {
    const own: RecordName = [name, at];
    this.added.push(own);
    for (let length = 1; length <= longestStart && length <= name.length; length++) {
      append(this.byStart, name.slice(0, length), own);
    }
  }

  /** The names that begin with a text that is not empty. */
  starting(text: string): RecordName[] {
    const found: RecordName[] = [];
    for (let place = firstFrom(this.known, text, nameOf); ; place++) {
      const own = this.known[place];
      if (!own?.[0].startsWith(text)) {
        break;
      }
      found.push(own);
    }
    const near = this.byStart.get(text.slice(0, longestStart)) ?? [];
    return [...found, ...near.filter(([name]) => name.startsWith(text))];
  }

  /** All names in their order, the record's number put through `numbers`, or left out. */
  sorted(numbers: ReadonlyMap<number, number>): RecordName[] {
    return [...this.known, ...this.added]
      .flatMap(([name, at]): RecordName[] => {
        const number = numbers.get(at);
        return number === undefined ? [] : [[name, number]];
      })
      .sort(([one, at], [other, otherAt]) => (one < other ? -1 : one > other ? 1 : at - otherAt));
  }
}

const longestStart = 3;
const nameOf = ([name]: RecordName): string => name;
