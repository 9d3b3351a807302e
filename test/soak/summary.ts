/** The tables at the end of a soak. */
import { availableParallelism, totalmem } from 'node:os';
import type { FaultSystem } from '../faults/system.ts';
import type { Resident } from './households.ts';
import type { Sample } from './processes.ts';
import type { Tally } from './tally.ts';

export type SoakResult = {
  seed: string;
  minutes: number;
  looks: number;
  violations: string[];
  tally: Tally;
  samples: Sample[];
};

export async function summaryOf(system: FaultSystem, residents: Resident[], result: SoakResult): Promise<string> {
  const { seed, minutes, looks, violations, tally, samples } = result;
  const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
  const faults = tally.of('faults');
  const sections = [
    `${minutes.toFixed(0)} minutes, ${residents.length} accounts, seed \`${seed}\`; ${machine}.`,
    table(['', ''], await figures(system, residents, { faults, looks, violations })),
    table(['fault', 'times'], faults),
    table(
      ['accounts', 'number', 'logins', 'runs', 'codes sent', 'accepted', 'refused'],
      await byHousehold(system, residents),
    ),
    ...['codes given', 'answers to a code', 'done by people'].map((what) => table([what, 'times'], tally.of(what))),
    'Proportional set size, MiB (a `|` is a new process):',
    table(
      ['process', ...marks(samples)],
      series(samples, ({ pssMiB }) => pssMiB),
    ),
    'Open handles:',
    table(
      ['process', ...marks(samples)],
      series(samples, ({ handles }) => handles),
    ),
    ...violations.map((what) => `- ${what}`),
  ];
  return sections.join('\n\n');
}

type Row = (string | number)[];

async function figures(
  { db, receiver }: FaultSystem,
  residents: Resident[],
  { faults, looks, violations }: { faults: [string, number][]; looks: number; violations: string[] },
): Promise<Row[]> {
  const counts = await Promise.all(residents.map(({ customer }) => customer.counts()));
  const add = (of: (each: (typeof counts)[number]) => number) => counts.reduce((sum, each) => sum + of(each), 0);
  const ids = residents.map(({ account }) => account.id);
  const movements = await db.selectFrom('movements').select('id').where('account_id', 'in', ids).execute();
  return [
    ['logins that got inside', add(({ logins }) => logins)],
    ['credentials submitted', add(({ credentialsSubmitted }) => credentialsSubmitted)],
    ['codes sent by the bank', add(({ codesSent }) => codesSent)],
    ['codes typed', add(({ codesSubmitted }) => codesSubmitted)],
    ['codes accepted', add(({ codesAccepted }) => codesAccepted)],
    ['codes refused', add(({ codesRejected }) => codesRejected)],
    ['movements read', movements.length],
    ['calls to the receiver', receiver.calls.length],
    ['faults', faults.reduce((sum, [, count]) => sum + count, 0)],
    ['times that all invariants were looked at', looks],
    ['**invariant violations**', `**${violations.length}**`],
  ];
}

async function byHousehold({ db }: FaultSystem, residents: Resident[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, members] of Map.groupBy(residents, ({ household }) => household)) {
    const counts = await Promise.all(members.map(({ customer }) => customer.counts()));
    const ids = members.map(({ account }) => account.id);
    const runs = await db.selectFrom('runs').select('id').where('account_id', 'in', ids).execute();
    const add = (of: (each: (typeof counts)[number]) => number) => counts.reduce((sum, each) => sum + of(each), 0);
    const codes = [add((each) => each.codesSent), add((each) => each.codesAccepted), add((each) => each.codesRejected)];
    rows.push([name, members.length, add(({ logins }) => logins), runs.length, ...codes]);
  }
  return rows;
}

const COLUMNS = 10;

/** Selects the moments to show, evenly spread. */
function moments(samples: Sample[]): number[] {
  const all = [...new Set(samples.map(({ at }) => at))];
  const step = Math.max(1, (all.length - 1) / (COLUMNS - 1));
  return [...new Set(Array.from({ length: COLUMNS }, (_, place) => Math.round(place * step)))].flatMap(
    (n) => all[n] ?? [],
  );
}

function marks(samples: Sample[]): string[] {
  const first = samples[0]?.at ?? 0;
  return moments(samples).map((at) => `${((at - first) / 60_000).toFixed(1)} min`);
}

/** Returns one row for each part. A `|` is where another process begins. */
export function series(samples: Sample[], of: (sample: Sample) => number): Row[] {
  const parts = [...new Set(samples.map(({ part }) => part))];
  return parts.map((part) => {
    let last: number | undefined;
    const cells = moments(samples).map((at) => {
      const sample = samples.find((each) => each.part === part && each.at === at);
      if (!sample) return '–';
      const isNew = last !== undefined && sample.pid !== last;
      last = sample.pid;
      return `${isNew ? '\\| ' : ''}${of(sample).toFixed(0)}`;
    });
    return [part, ...cells];
  });
}

function table(head: string[], rows: Row[]): string {
  const line = (cells: Row) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}
