/** What the runs in this checkout have killed, so that one that was cut off goes on, and only survivors are tried once more. */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Mutant } from './make.ts';
import type { Tried } from './try.ts';

export type Memory = {
  /** What killed this mutant in the last run that tried it, or null. */
  killerOf(mutant: Mutant): string | null;
  remember(tried: Tried): void;
};

export function openMemory(file: string): Memory {
  const killers = new Map<string, string | null>();
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  for (const line of lines.filter(Boolean)) {
    const { name, killedBy } = JSON.parse(line);
    killers.set(name, killedBy);
  }
  return {
    killerOf: (mutant) => killers.get(nameOf(mutant)) ?? null,
    remember({ mutant, killedBy }) {
      const name = nameOf(mutant);
      killers.set(name, killedBy);
      mkdirSync(dirname(file), { recursive: true });
      appendFileSync(file, `${JSON.stringify({ name, killedBy })}\n`);
    },
  };
}

/** By what it does and not by where it stands, since lines move. */
const nameOf = ({ file, place, before, after }: Mutant): string => `${file} ${place}: ${before} → ${after}`;
