/** What a run tells: the survivors one by one, and the figures by file. */
import { type Explained, explained } from './explained.ts';
import type { Mutant } from './make.ts';
import type { Tried } from './try.ts';

/** Why this mutant may survive, where somebody has said so. */
export const explanationOf = (mutant: Mutant, known: Explained[] = explained): Explained | undefined =>
  known.find((each) => explains(each, mutant));

export const explains = ({ file, place, line, what }: Explained, mutant: Mutant): boolean =>
  file === mutant.file &&
  place === mutant.place &&
  (line === undefined || line === mutant.before) &&
  (what === undefined || what === mutant.what);

export const isUnexplained = ({ mutant, killedBy }: Tried): boolean => killedBy === null && !explanationOf(mutant);

export function describeMutant({ file, line, place, what, before, after }: Mutant): string {
  return `${file}:${line} ${place}: ${what}\n    - ${before}\n    + ${after}`;
}

export type Figures = { file: string; made: number; killed: number; explained: number; survived: number };

export function figuresOf(results: Tried[]): Figures[] {
  return [...Map.groupBy(results, ({ mutant }) => mutant.file)].map(([file, tried]) => {
    const killed = tried.filter(({ killedBy }) => killedBy !== null).length;
    const survived = tried.filter(isUnexplained).length;
    return { file, made: tried.length, killed, explained: tried.length - killed - survived, survived };
  });
}

const heading = '| file | made | killed | explained | survived |\n|---|---|---|---|---|';

/** With the rows of the files that were not tried this time kept from the `old` table. */
export function figureTable(figures: Figures[], old = ''): string {
  const rows = new Map(
    old.split('\n').flatMap((row) => {
      const file = /^\| `([^`]+)`/.exec(row)?.[1];
      return file ? [[file, row] as const] : [];
    }),
  );
  for (const each of figures) rows.set(each.file, rowOf(`\`${each.file}\``, each));
  return [heading, ...[...rows].toSorted().map(([, row]) => row)].join('\n');
}

const rowOf = (name: string, { made, killed, explained, survived }: Omit<Figures, 'file'>): string =>
  `| ${name} | ${made} | ${killed} | ${explained} | ${survived} |`;

export function explainedTable(known: Explained[] = explained): string {
  const rows = known.map(({ file, place, line, what, why }) => {
    const inLine = line === undefined ? '' : `, in ${code(line)}`;
    return `| \`${file}\`, \`${place}\` | ${escaped(what ?? 'any change')}${inLine} | ${why} |`;
  });
  return ['| where | change | why it may survive |', '|---|---|---|', ...rows].join('\n');
}

/** A line may have backticks in it, and a bar would end the cell. */
const code = (line: string): string => `\`\` ${escaped(line)} \`\``;
const escaped = (text: string): string => text.replaceAll('|', '\\|');
