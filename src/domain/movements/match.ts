/** Finds which lines of a statement are movements that are already stored. Pure. */

import { contentKey, normalise } from './identity.ts';
import type { BankMovement } from './movement.ts';

/** A stored movement, in the form of `canonical`. */
export type KnownMovement = BankMovement & { id: string; externalId: string };

type Matched = {
  /** In the order of the statement. */
  added: BankMovement[];
  /** Movements that the bank has changed: a pending one was posted, or a missing field is there now. */
  changed: KnownMovement[];
};

/** The largest distance, in days, between the day a movement was pending on and the day it was posted on. */
const NEAR_DAYS = 10;
const DAY_MS = 86_400_000;

/** Rates how well a known movement and a line fit, or returns null when they do not. Better rules come first. */
type Rule = (known: Known, line: Line) => number | null;
type Known = { movement: KnownMovement; key: string; taken: boolean };
type Line = { movement: BankMovement; key: string; taken: boolean };

/**
 * Pairs lines with known movements one to one. So two equal lines of a day are two movements, and one of them that is
 * seen again is the stored one. `since` is the day from which the statement was read, null when it was read in full. A
 * pending movement before it may still be pending, and is not paired with a new line.
 */
export function matchMovements(stored: KnownMovement[], statement: BankMovement[], since: string | null): Matched {
  const known: Known[] = stored.map((movement) => ({ movement, key: contentKey(movement), taken: false }));
  const lines: Line[] = oncePerBankId(statement).map((movement) => ({
    movement,
    key: contentKey(movement),
    taken: false,
  }));
  const changed: KnownMovement[] = [];

  const pair = (bucketOf: (side: Known | Line) => string | null, rule: Rule) => {
    const buckets = Map.groupBy(
      known.filter((candidate) => !candidate.taken),
      bucketOf,
    );
    const pairs = lines.flatMap((line) => {
      const bucket = line.taken ? null : bucketOf(line);
      if (bucket === null) return [];
      return (buckets.get(bucket) ?? []).flatMap((candidate) => {
        const fit = rule(candidate, line);
        return fit === null ? [] : [{ candidate, line, fit }];
      });
    });
    for (const { candidate, line } of pairs.sort((a, b) => b.fit - a.fit)) {
      if (candidate.taken || line.taken) continue;
      candidate.taken = true;
      line.taken = true;
      const next = renewed(candidate.movement, line.movement);
      if (next) changed.push(next);
    }
  };

  pair(
    ({ movement }) => movement.bankId,
    () => 1,
  );
  pair(
    ({ key }) => key,
    ({ movement: a }, { movement: b }) => (contradict(a, b) ? null : likeness(a, b)),
  );
  // A movement that was posted under another day or description, in a reading that begins before that day.
  pair(
    (side) => ('externalId' in side.movement ? keyIn(side.movement) : side.key),
    ({ movement: a }, { movement: b }) => (a.pending || !b.pending || contradict(a, b) ? null : likeness(a, b)),
  );
  pair(
    ({ movement }) => `${movement.amount} ${movement.currency}`,
    ({ movement: a }, { movement: b }) => {
      const covered = since === null || a.bookedOn >= since;
      if (!a.pending || !covered || contradict(a, b)) return null;
      const days = Math.abs(Date.parse(a.bookedOn) - Date.parse(b.bookedOn)) / DAY_MS;
      const likely = evidence(a, b);
      if (likely === 0 || days > (b.pending ? 0 : NEAR_DAYS)) return null;
      return (b.pending ? 0 : 1000) + likely * 100 - days;
    },
  );
  return { added: lines.filter((line) => !line.taken).map((line) => line.movement), changed };
}

/** Returns the content key from which an external id was made, if it was made from one. */
const keyIn = (movement: KnownMovement): string => /^h_(.{22})_\d+$/.exec(movement.externalId)?.[1] ?? '';

/**
 * Removes lines with the same bank id. Paging may show a line twice when a new one arrives meanwhile. The posted form
 * of a line is the newer one.
 */
function oncePerBankId(statement: BankMovement[]): BankMovement[] {
  const posted = new Set(statement.filter((line) => !line.pending).map((line) => line.bankId));
  const seen = new Set<string>();
  return statement.filter((line) => {
    if (line.bankId === null) return true;
    if (seen.has(line.bankId) || (line.pending && posted.has(line.bankId))) return false;
    seen.add(line.bankId);
    return true;
  });
}

const differ = (a: string | null, b: string | null): boolean =>
  a !== null && b !== null && normalise(a) !== normalise(b);
const agree = (a: string | null, b: string | null): boolean =>
  a !== null && b !== null && normalise(a) === normalise(b);

/** True when the two are surely different movements. A pending one may still get another id and another sender. */
function contradict(known: KnownMovement, line: BankMovement): boolean {
  if (differ(known.reference, line.reference)) return true;
  if (known.pending) return false;
  const otherId = known.bankId !== null && line.bankId !== null;
  return otherId || differ(known.senderName, line.senderName);
}

/** Rates which of several equal movements a line is. Two missing references also count as equal. */
function likeness(known: KnownMovement, line: BankMovement): number {
  const same = (field: 'reference' | 'senderName') => normalise(known[field]) === normalise(line[field]);
  const otherId = known.bankId !== null && line.bankId !== null;
  const samePhase = known.pending === line.pending && !otherId ? 2 : known.pending && !line.pending ? 1 : 0;
  return (same('reference') ? 8 : 0) + (same('senderName') ? 4 : 0) + samePhase;
}

/** Rates how likely a pending movement has become this line. */
const evidence = (known: KnownMovement, line: BankMovement): number =>
  (agree(known.reference, line.reference) ? 4 : 0) +
  (normalise(known.description) === normalise(line.description) ? 2 : 0) +
  (agree(known.senderName, line.senderName) ? 1 : 0);

/**
 * Returns the movement as it is now, or null when nothing has changed. A posted movement keeps its values; only missing
 * ones are filled in.
 */
function renewed(known: KnownMovement, line: BankMovement): KnownMovement | null {
  const filled = {
    ...known,
    bankId: known.bankId ?? line.bankId,
    senderName: known.senderName ?? line.senderName,
    reference: known.reference ?? line.reference,
  };
  const next = !known.pending
    ? filled
    : {
        ...line,
        id: known.id,
        externalId: known.externalId,
        bankId: line.bankId ?? known.bankId,
        senderName: line.senderName ?? known.senderName,
        reference: line.reference ?? known.reference,
      };
  const fields = [
    'bankId',
    'bookedOn',
    'amount',
    'currency',
    'description',
    'senderName',
    'reference',
    'pending',
  ] as const;
  return fields.some((field) => next[field] !== known[field]) ? next : null;
}
