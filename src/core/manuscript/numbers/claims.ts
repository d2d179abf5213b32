import type { TextRange } from '../../citation/textRange';
import type { Asked } from './reported';
import type { WrittenNumber } from './value';

/** A number that a document says is a model's result on a data set. */
export interface Claim extends Asked {
  readonly number: WrittenNumber;
  readonly split?: 'dev' | 'test' | undefined;
  readonly shots?: number | undefined;
  /** Where a citation or a word such as “reported” would say whose result it is. */
  readonly grounds: readonly TextRange[];
}

/** Words that say a number was taken from a publication. */
export function saysReported(plain: string): boolean {
  return /\breported(?! (?:here|below|above|in (?:table|figure|section)|by us))|\breports? (?:an?\b|\d|its|their)|(?<!\bwe )\breports?\b(?= [^.]{0,60}\d)|(?:taken|copied|quoted|cited|drawn) (?:directly )?from|as (?:given|stated|listed|published|found) (?:in|by)|according to|original papers?|published (?:results?|numbers?|scores?|values?)/i.test(
    plain,
  );
}

/** Words that say the author measured the numbers. */
export function saysMeasured(plain: string): boolean {
  return /\b(?:we|our own)\s+(?:\w+\s+)?(?:re-?)?(?:fine-?tun|evaluat|run|ran|train|measur|implement|reproduc|test|obtain|comput)|\bour (?:own )?(?:implementation|reproduction|evaluation|runs?|experiments?|setup|codebase|setting)|\breproduc(?:ed|tion)|\bre-?(?:implement|run|ran|evaluat|train)|\bby us\b|\bmean(?:s)? (?:and|of|over)\b|\baverage[ds]? (?:over|across) (?:\w+ ){0,2}(?:runs?|seeds?)|\b(?:runs|seeds)\b|\bstandard (?:deviation|error)|\bfew[- ]shot fine|\bafter (?:pruning|quanti[sz]|compress)/i.test(
    plain,
  );
}
