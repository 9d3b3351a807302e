/** Tries mutants, a few at a time. A mutant is killed when one of its tests fails, and survives when all of them pass. */
import type { Mutant } from './make.ts';
import { openSlot, type Slot } from './slot.ts';

export type Tried = { mutant: Mutant; killedBy: string | null; tookMs: number };

export type Options = {
  /** How many at once. */
  jobs: number;
  /** The tests of a file, those that tell soonest first. */
  tests: (file: string) => string[];
  /** Whether a test is of a workflow alone, so that many mutants can be tried by it in one process. */
  isAlone?: (test: string) => boolean;
  patienceMs?: number;
  onTried?: (tried: Tried) => void;
};

export async function tryMutants(
  mutants: Mutant[],
  { jobs, tests, isAlone = () => false, patienceMs = 15_000, onTried }: Options,
): Promise<Tried[]> {
  if (mutants.length === 0) return [];
  const slots = await openSlots(Math.min(jobs, mutants.length), patienceMs);
  try {
    const results: Tried[] = [];
    const tell = (tried: Tried) => {
      results.push(tried);
      onTried?.(tried);
    };
    const left: Mutant[] = mutants.filter(({ file }) => !tests(file).some(isAlone));
    const together = mutants.filter((mutant) => !left.includes(mutant));
    await atOnce(slots, batchesOf(together), async (slot, batch) => {
      const began = performance.now();
      const killers = await slot.runMany(tests(batch[0]?.file ?? '').filter(isAlone), batch);
      const tookMs = (performance.now() - began) / batch.length;
      for (const [place, mutant] of batch.entries()) {
        const killedBy = killers[place] ?? null;
        if (killedBy === null && !tests(mutant.file).every(isAlone)) left.push(mutant);
        else tell({ mutant, killedBy, tookMs });
      }
    });
    const rest = (file: string) => tests(file).filter((test) => !isAlone(test));
    const usual = await timesOf([...new Set(left.flatMap(({ file }) => rest(file)))], slots);
    await atOnce(slots, left, async (slot, mutant) => {
      const files = rest(mutant.file);
      const usually = files.reduce((sum, file) => sum + (usual.get(file) ?? 0), 0);
      const { failed, tookMs } = await slot.run(files, 30_000 + 3 * usually, mutant);
      tell({ mutant, killedBy: failed, tookMs });
    });
    return results;
  } finally {
    await Promise.all(slots.map((slot) => slot.close()));
  }
}

const BATCH = 12;

/** Of one file each, and few enough to hear of the first ones soon. */
function batchesOf(mutants: Mutant[]): Mutant[][] {
  return [...Map.groupBy(mutants, ({ file }) => file).values()].flatMap((ofFile) =>
    Array.from({ length: Math.ceil(ofFile.length / BATCH) }, (_, batch) => ofFile.slice(batch * BATCH).slice(0, BATCH)),
  );
}

async function openSlots(count: number, patienceMs: number): Promise<Slot[]> {
  const opened = await Promise.allSettled(Array.from({ length: count }, () => openSlot(patienceMs)));
  const slots = opened.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = opened.find((each) => each.status === 'rejected');
  if (!failed) return slots;
  await Promise.all(slots.map((slot) => slot.close()));
  throw failed.reason;
}

/** What each test file takes without a mutant. One that fails then would count every mutant as killed. */
async function timesOf(files: string[], slots: Slot[]): Promise<Map<string, number>> {
  const times = new Map<string, number>();
  await atOnce(slots, files, async (slot, file) => {
    const { failed, tookMs } = await slot.run([file], 240_000);
    if (failed !== null) throw new Error(`${file} fails without any mutant: ${failed}`);
    times.set(file, tookMs);
  });
  return times;
}

/** Each slot takes the next one when it is free; after a failure none takes another one. */
async function atOnce<Item>(slots: Slot[], items: Item[], work: (slot: Slot, item: Item) => Promise<void>) {
  const queue = [...items];
  const all = slots.map(async (slot) => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      await work(slot, item).catch((error) => {
        queue.length = 0;
        throw error;
      });
    }
  });
  const ended = await Promise.allSettled(all);
  for (const each of ended) if (each.status === 'rejected') throw each.reason;
}
