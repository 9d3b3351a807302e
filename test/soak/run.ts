/**
 * `npm run soak -- [--minutes N] [--seed text] [--write]`: with `--write` the summary goes into docs/reliability.md.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { rewriteBetween } from '../support/document.ts';
import { soak } from './soak.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: randomBytes(4).toString('hex') },
    write: { type: 'boolean', default: false },
  },
});
const { minutes, seed, write } = values;
process.stdout.write(`Soaking for ${minutes} minutes with the seed ${seed}.\n`);
const { summary, samples, violations } = await soak({ minutes: Number(minutes), seed });
process.stdout.write(`\n${summary}\n`);
await mkdir('.soak', { recursive: true });
await writeFile('.soak/summary.md', `${summary}\n`);
await writeFile('.soak/samples.json', JSON.stringify(samples));
if (write) rewriteBetween('reliability.md', 'the summary of npm run soak', () => summary);
process.exit(violations.length === 0 ? 0 : 1);
