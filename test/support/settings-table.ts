import { type Setting, settings } from '../../src/domain/settings.ts';

const reads: Record<Setting['read'], string> = {
  plan: 'plan',
  start: 'start',
  use: 'use',
  'start and use': 'start and use',
  'plan and use': 'plan and use',
  never: '–',
};

/**
 * Writes the table in docs/architecture.md that says when a change of each setting takes effect. Settings with the same
 * effect share a row.
 */
export function settingsTable(): string {
  const rows = new Map<string, string[]>();
  for (const [name, { read, effect }] of Object.entries<Setting>(settings)) {
    const row = `${reads[read]} | ${effect}`;
    rows.set(row, [...(rows.get(row) ?? []), `\`${name}\``]);
  }
  const lines = [...rows].map(([row, names]) => `| ${names.join(', ')} | ${row} |`);
  return ['| setting | read | takes effect |', '|---|---|---|', ...lines].join('\n');
}
