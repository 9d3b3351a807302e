import { renameSync, writeFileSync } from 'node:fs';

/** Writes JSON that only its owner may read. A reader sees the old content or the new, never a part of it. */
export function writePrivate(file: string, content: unknown): void {
  const draft = `${file}.draft`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}
