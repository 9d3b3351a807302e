/** Finds the one-time code in a text message, or reports that no code is certain. */
import type { CodeDescriptor } from './descriptor.ts';
import { explained, otherCode, takeOutExplained } from './explained.ts';
import {
  isCodeWord,
  isCopula,
  isFiller,
  isImperative,
  isNegation,
  isOtherThing,
  isPreposition,
  isPurpose,
  plain,
  speaksOfEarlier,
} from './words.ts';

type FoundCode = { code: string } | { code: null; reason: 'no_code' | 'several_codes' };

type Token =
  | { kind: 'word'; word: string }
  /** A number that explains itself, or that cannot be the code for another reason. */
  | { kind: 'number' }
  /** `weak`: it also looks like something else, and needs the word "code" directly beside it. */
  | { kind: 'candidate'; code: string; weak: boolean }
  | { kind: 'break' }
  | { kind: 'mark'; mark: string };

const LONGEST = 2_000;

/**
 * In this order: the word "code" is directly beside it, a sentence leads to it, neither, or a word names something
 * else.
 */
type Standing = 'attached' | 'introduced' | 'unexplained' | 'something_else';

/**
 * Finds the code of `text` that fits the descriptor. A wrong guess costs a try at the bank, while no answer costs a
 * person a minute. So it returns a code only when the text itself says which number it is.
 */
export function findCode(text: string, descriptor: CodeDescriptor, from: string | null = null): FoundCode {
  const tidied = text.length > LONGEST ? '' : tidy(text);
  // No bank writes a text this long, and the time of the search grows with the square of the length.
  if (tidied === '' || tidied.length > LONGEST) return { code: null, reason: 'no_code' };
  const tokens = tokensOf(takeOutExplained(tidied), descriptor, from);
  if (isBare(tokens)) return { code: firstCode(tokens) };
  const found = { attached: new Set<string>(), introduced: new Set<string>(), unexplained: new Set<string>() };
  tokens.forEach((token, at) => {
    if (token.kind !== 'candidate') return;
    const standing = standingOf(tokens, at, token.weak);
    if (standing !== 'something_else') found[standing].add(token.code);
  });
  for (const code of found.attached) {
    found.introduced.delete(code);
    found.unexplained.delete(code);
  }
  for (const code of found.introduced) found.unexplained.delete(code);

  const [attached] = found.attached;
  const [introduced] = found.introduced;
  const said = found.attached.size + found.introduced.size;
  if (said === 0) return { code: null, reason: found.unexplained.size > 1 ? 'several_codes' : 'no_code' };
  const code = said === 1 ? (attached ?? introduced) : undefined;
  // Next to another number of the same form, a code is certain only when the word "code" is directly beside it and the
  // text does not speak of two codes.
  const alone = found.unexplained.size === 0;
  const certain = alone || (attached !== undefined && !areSideBySide(tokens) && !tokens.some(isOfEarlierCode));
  if (code === undefined || !certain) return { code: null, reason: 'several_codes' };
  return { code };
}

/** "482913 or 573921": a word about one of them may be about both. */
const areSideBySide = (tokens: Token[]): boolean =>
  tokens.some(
    ({ kind }, at) => kind === 'candidate' && tokens.slice(at + 1, at + 3).some((next) => next.kind === 'candidate'),
  );

const isOfEarlierCode = (token: Token): boolean => token.kind === 'word' && speaksOfEarlier(token.word);

/** Unifies blanks and hyphens, and removes invisible characters. A new line separates two numbers, but not words. */
const tidy = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\uE000-\uF8FF]/g, ' ')
    .replace(/[\u00AD\u200B-\u200F\u202A-\u202E\u2060\uFEFF]/g, '')
    .replace(/\p{Pd}/gu, '-')
    .replace(/[’‘]/g, "'")
    .replace(/[\r\n]+/g, '  ')
    .replace(/[^\S\n]/g, ' ');

const shape =
  /(?<word>[\p{L}\p{N}_]*\p{L}[\p{L}\p{M}\p{N}_]*(?:-\p{L}?\d[\d-]*)?)|(?<run>\d+(?:[ .,'/:-]\d+)*)|(?<mark>\S)/gu;

function tokensOf(text: string, descriptor: CodeDescriptor, from: string | null): Token[] {
  return [...text.matchAll(shape)].map((match): Token => {
    const { word, run, mark } = match.groups ?? {};
    const before = text.charAt(match.index - 1);
    const after = text.slice(match.index + match[0].length);
    if (run !== undefined) return readRun(run, before, after, descriptor, from);
    if (word !== undefined) return readWord(word, before, after, descriptor);
    if (mark === explained) return { kind: 'number' };
    if (mark === otherCode) return { kind: 'word', word: 'reference' };
    // A full stop after an abbreviation does not end the sentence. If this is wrong, no code is found, which does no
    // harm.
    if (mark === '.') {
      const abbreviated = /(?:^|[^\p{L}])(?:tel|telf|tfno|no|nr|n|num|núm|ref|réf|ext)$/iu.test(
        text.slice(0, match.index),
      );
      return abbreviated ? { kind: 'mark', mark } : { kind: 'break' };
    }
    return '!?;'.includes(mark ?? '') ? { kind: 'break' } : { kind: 'mark', mark: mark ?? '' };
  });
}

function readRun(
  run: string,
  before: string,
  after: string,
  { length, type }: CodeDescriptor,
  from: string | null,
): Token {
  // Attached to something else: +34…, #123, 12th, 5%, ids with slashes.
  if (/[+#@&/\\~^_.,:*-]/.test(before) || /^[\p{L}\p{N}_@%°#*/\\]|^-\S/u.test(after)) return { kind: 'number' };
  const digits = run.replace(/\D/g, '');
  if (digits.length !== length || from?.replace(/\D/g, '') === digits) return { kind: 'number' };
  if (run === digits) return { kind: 'candidate', code: digits, weak: type !== 'numeric' || looksLikeDate(digits) };
  const grouped = type === 'numeric' && /^(\d{2,4})([ -])\d{2,4}(?:\2\d{2,4})?$/.test(run);
  return grouped ? { kind: 'candidate', code: digits, weak: true } : { kind: 'number' };
}

function readWord(word: string, before: string, after: string, { length, type }: CodeDescriptor): Token {
  if (!/\d/.test(word)) return { kind: 'word', word: plain(word) };
  const glued = /[+#@&/\\~^_.*-]/.test(before) || /^[@%°#*/\\]|^-\S/u.test(after);
  const [, prefixed] = /^[A-Z]{1,2}-(\d+)$/.exec(word) ?? [];
  if (type === 'numeric') {
    const fits = prefixed?.length === length && !glued;
    return fits ? { kind: 'candidate', code: prefixed, weak: true } : { kind: 'number' };
  }
  // Words in capitals look like codes of letters only, so those are left to people.
  const fits = /^[A-Za-z0-9]+$/.test(word) && word.length === length && !glued;
  return fits ? { kind: 'candidate', code: word, weak: true } : { kind: 'number' };
}

/** True for 2026, 20261121 and 21112026: a year, or a day without separators. */
function looksLikeDate(digits: string): boolean {
  if (/^(?:19|20)\d{2}$/.test(digits)) return true;
  const day = String.raw`(?:0[1-9]|[12]\d|3[01])`;
  const month = '(?:0[1-9]|1[0-2])';
  const year = String.raw`(?:19|20)?\d{2}`;
  return new RegExp(`^(?:${year}${month}${day}|${day}${month}${year}|${month}${day}${year})$`).test(digits);
}

function isBare(tokens: Token[]): boolean {
  const [first, ...more] = tokens.filter(({ kind }) => kind !== 'mark' && kind !== 'break');
  return first?.kind === 'candidate' && more.length === 0;
}

function firstCode(tokens: Token[]): string {
  const token = tokens.find(({ kind }) => kind === 'candidate');
  return token?.kind === 'candidate' ? token.code : '';
}

function standingOf(tokens: Token[], at: number, weak: boolean): Standing {
  const before = wordsBeside(tokens.slice(0, at).reverse());
  const after = wordsBeside(tokens.slice(at + 1));
  const kept = (standing: 'introduced' | 'unexplained'): Standing => (weak ? 'unexplained' : standing);

  if (isPreposition(before[0] ?? '')) return 'something_else';
  if (isImperative(before[0] ?? '') && isPurpose(after)) return 'attached';

  const leads = before.findIndex((word) => isCodeWord(word) || isOtherThing(word));
  const lead = before[leads];
  const introduced = before[0] !== undefined && (isCopula(before[0]) || isImperative(before[0]));
  if (lead !== undefined && isCodeWord(lead)) {
    const between = before.slice(0, leads).filter((word) => !isMark(word));
    const direct = between.length <= 4 && between.every(isFiller);
    if ((direct || (isCopula(before[0] ?? '') && between.length <= 10)) && !between.some(isNegation)) return 'attached';
  }
  if (lead !== undefined && !isCodeWord(lead) && leads < 4) return 'something_else';

  const follows = after.findIndex((word) => isCodeWord(word) || isOtherThing(word));
  const follow = after[follows];
  if (follow !== undefined && isCodeWord(follow)) {
    const between = after.slice(0, follows);
    const said = isCopula(between[0] ?? '') && between.length <= 7;
    if ((said || (between.length <= 2 && between.every(isFiller))) && !between.some(isNegation)) return 'attached';
  }
  if (follow !== undefined && !isCodeWord(follow) && follows === 0) return 'something_else';
  return kept(introduced && hasCodeWord(tokens, at) ? 'introduced' : 'unexplained');
}

/** Returns the words next to a number, nearest first, up to another number or the end of the sentence. */
function wordsBeside(tokens: Token[]): string[] {
  const end = tokens.findIndex(({ kind }) => kind === 'number' || kind === 'candidate' || kind === 'break');
  return tokens.slice(0, end === -1 ? undefined : end).flatMap((token) => {
    if (token.kind === 'word') return [token.word];
    // Quotes and brackets around a code mean nothing. Commas and dashes do.
    return token.kind === 'mark' && !/["'«»“”„()[\]<>]/.test(token.mark) ? [token.mark] : [];
  });
}

const isMark = (word: string): boolean => /^[^\p{L}]$/u.test(word);

/** True when the sentence up to `at` mentions a code, whatever numbers it contains. */
function hasCodeWord(tokens: Token[], at: number): boolean {
  const start = tokens.slice(0, at).findLastIndex(({ kind }) => kind === 'break') + 1;
  return tokens.slice(start, at).some((token) => token.kind === 'word' && isCodeWord(token.word));
}
