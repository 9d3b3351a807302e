import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical, canonicalAmount, contentKey } from './identity.ts';
import { type KnownMovement, matchMovements } from './match.ts';
import type { BankMovement } from './movement.ts';

const day = (index: number) => new Date(Date.UTC(2026, 2, 25 + index)).toISOString().slice(0, 10);

const coffee: BankMovement = {
  bankId: null,
  bookedOn: day(0),
  bookedAt: null,
  amount: '-3.50',
  currency: 'EUR',
  description: 'Coffee House',
  senderName: null,
  reference: null,
  pending: false,
};

/** Stores readings of one account, one after the other, as the database would. */
function ledger() {
  const rows = new Map<string, KnownMovement>();
  return {
    rows: () => [...rows.values()],
    read(statement: BankMovement[], since: string | null = null): number {
      const { added, changed } = matchMovements([...rows.values()], statement.map(canonical), since);
      for (const row of changed) rows.set(row.id, row);
      for (const line of added) {
        const id = String(rows.size);
        rows.set(id, { ...line, id, externalId: line.bankId ?? `h_${contentKey(line)}_${id}` });
      }
      return added.length;
    },
  };
}

test('amounts have one form in each currency', () => {
  expect(canonicalAmount('10.5', 'EUR')).toBe('10.50');
  expect(canonicalAmount('+0010.500', 'EUR')).toBe('10.50');
  expect(canonicalAmount('-0.00', 'EUR')).toBe('0.00');
  expect(canonicalAmount('1200.0', 'JPY')).toBe('1200');
  expect(canonicalAmount('1.5', 'KWD')).toBe('1.500');
  expect(canonicalAmount('1.2345', 'EUR')).toBe('1.2345');
  expect(contentKey({ ...coffee, amount: '10.5' })).toBe(contentKey({ ...coffee, amount: '10.50' }));
  for (const wrong of ['1,000.00', '', '1.', 'abc']) {
    expect(() => canonicalAmount(wrong, 'EUR')).toThrow('no decimal number');
  }
  expect(() => canonicalAmount('1', 'euro')).toThrow('ISO 4217');
});

test('twins of one day are two movements, also when one of them is shown later', () => {
  const account = ledger();
  expect(account.read([coffee, coffee])).toBe(2);
  expect(account.read([coffee])).toBe(0);
  expect(account.read([coffee, coffee])).toBe(0);
  expect(account.read([coffee, coffee, coffee])).toBe(1);
});

test('a description that changed by a space, its case or the form of a letter is the same movement', () => {
  const account = ledger();
  account.read([{ ...coffee, description: 'Café  House ﬁne' }]);
  expect(account.read([{ ...coffee, description: 'CAFE\u0301 HOUSEFINE' }])).toBe(0);
});

test('a pending movement that is posted under another day, id and description stays one', () => {
  const account = ledger();
  account.read([{ ...coffee, bankId: 'P1', pending: true, reference: 'R-9' }]);
  const posted = { ...coffee, bankId: 'B7', bookedOn: day(2), description: 'CARD 1 COFFEE', reference: 'R-9' };
  expect(account.read([posted])).toBe(0);
  expect(account.rows()).toMatchObject([{ bankId: 'B7', externalId: 'P1', bookedOn: day(2), pending: false }]);
  expect(account.read([posted])).toBe(0);
});

test('a pending movement is not mixed up with another of the same amount', () => {
  const account = ledger();
  account.read([{ ...coffee, pending: true, reference: 'R-1' }]);
  expect(account.read([{ ...coffee, bookedOn: day(1), reference: 'R-2' }])).toBe(1);
  expect(account.read([{ ...coffee, bookedOn: day(1), description: 'Bakery' }])).toBe(1);
  expect(account.read([{ ...coffee, bookedOn: day(20) }])).toBe(1);
});

test('a pending movement before the window that was read is left alone', () => {
  const account = ledger();
  account.read([{ ...coffee, pending: true }]);
  expect(account.read([{ ...coffee, bookedOn: day(1) }], day(1))).toBe(1);
  expect(account.rows().filter((row) => row.pending)).toHaveLength(1);
});

test('a late reading that still shows a movement as pending changes nothing', () => {
  const account = ledger();
  account.read([{ ...coffee, pending: true }]);
  account.read([{ ...coffee, bankId: 'B1', bookedOn: day(1) }]);
  expect(account.read([{ ...coffee, pending: true }])).toBe(0);
  expect(account.rows()).toMatchObject([{ bankId: 'B1', pending: false }]);
});

const line = fc.record({
  day: fc.nat(5),
  amount: fc.constantFrom('-3.50', '-3.5', '12.00'),
  description: fc.constantFrom('Coffee House', 'Rent'),
  senderName: fc.constantFrom(null, 'Ada', 'Bob'),
  hasId: fc.boolean(),
});

test('whatever windows a statement is read in, and in whatever order, its movements are stored once', () => {
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 14 }),
      fc.array(fc.tuple(fc.nat(5), fc.nat(5), fc.infiniteStream(fc.nat())), { maxLength: 6 }),
      (lines, windows) => {
        const statement = lines.map(
          (one, index): BankMovement => ({
            ...coffee,
            bookedOn: day(one.day),
            amount: one.amount,
            description: one.description,
            senderName: one.senderName,
            bankId: one.hasId ? `B${index}` : null,
          }),
        );
        const account = ledger();
        for (const [from, to, order] of windows) {
          const shown = statement
            .filter((movement) => movement.bookedOn >= day(from) && movement.bookedOn <= day(to))
            .map((movement) => ({ movement, at: order.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ movement, at }) =>
              at % 2 ? { ...movement, description: ` ${movement.description.toUpperCase()}` } : movement,
            );
          account.read(shown, day(from));
        }
        account.read(statement);
        const facts = (movements: BankMovement[]) =>
          movements.map((one) => `${one.bankId} ${contentKey(one)} ${one.senderName}`).sort();
        expect(facts(account.rows())).toEqual(facts(statement));
        expect(account.read([...statement].reverse())).toBe(0);
      },
    ),
    { numRuns: 500 },
  );
});

test('movements that are pending first and posted days later are stored once, twins too', () => {
  const life = fc.record({
    pendingFrom: fc.nat(4),
    postedAfter: fc.integer({ min: 1, max: 3 }),
    keepsDay: fc.boolean(),
    keepsDescription: fc.boolean(),
    getsId: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(life, { maxLength: 8 }), fc.boolean(), (lives, reversed) => {
      const account = ledger();
      for (let today = 0; today < 9; today++) {
        const shown = lives.flatMap((one, index): BankMovement[] => {
          const postedOn = one.pendingFrom + one.postedAfter;
          const reference = one.keepsDescription ? null : `R${index}`;
          if (today < one.pendingFrom) return [];
          if (today < postedOn) return [{ ...coffee, bookedOn: day(one.pendingFrom), pending: true, reference }];
          return [
            {
              ...coffee,
              bookedOn: day(one.keepsDay ? one.pendingFrom : postedOn),
              description: one.keepsDescription ? coffee.description : `Card ${index}`,
              bankId: one.getsId ? `B${index}` : null,
              reference,
            },
          ];
        });
        account.read(reversed ? shown.reverse() : shown);
      }
      expect(account.rows()).toHaveLength(lives.length);
      expect(account.rows().filter((row) => row.pending)).toHaveLength(0);
    }),
    { numRuns: 500 },
  );
});
