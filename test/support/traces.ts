/** Looks for secrets in everything that a product writes. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import pg from 'pg';
import { searchFor } from './search.ts';
import { withTemporal } from './with-temporal.ts';

export type Secrets = Record<string, string>;
/** A text that was written, with a name for people. */
export type Writing = { name: string; content: Buffer };

/** Says which secret is where, such as `the code in logs/api.log`. */
export function findSecrets(secrets: Secrets, writings: Writing[]): string[] {
  const wanted = Object.entries(secrets).map(([name, secret]) => ({ name, spellings: spellings(secret) }));
  const search = searchFor(wanted.flatMap(({ spellings }) => spellings));
  return writings.flatMap(({ name: place, content }) => {
    const found = search(content);
    if (found.size === 0) return [];
    const names = wanted.filter(({ spellings }) => spellings.some((spelling) => found.has(spelling)));
    return names.map(({ name }) => `${name} in ${place}`);
  });
}

/**
 * Returns the secret as it is, in hexadecimal, and in base64 at each of the three offsets that it may have in a longer
 * text.
 */
function spellings(secret: string): Buffer[] {
  const hex = Buffer.from(secret).toString('hex');
  const base64 = [0, 1, 2].map((before) => {
    const text = Buffer.from('x'.repeat(before) + secret);
    // Only the characters that contain no bits of the text before and after.
    return text.toString('base64').slice(Math.ceil((before * 4) / 3), Math.floor((text.length * 4) / 3));
  });
  const inAddresses = base64.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [...new Set([secret, hex, ...base64, ...inAddresses])].map((text) => Buffer.from(text));
}

/** Returns the history of every workflow that is `wanted`, with the content of its payloads. */
export function readHistories(
  address: string,
  wanted: (workflowId: string) => boolean = () => true,
): Promise<Writing[]> {
  return withTemporal(address, async ({ workflow }) => {
    const writings: Writing[] = [];
    for await (const { workflowId, runId } of workflow.list()) {
      if (!wanted(workflowId)) continue;
      const history = await workflow.getHandle(workflowId, runId).fetchHistory();
      writings.push({ name: `the history of ${workflowId}`, content: Buffer.concat(textsIn(history)) });
    }
    return writings;
  });
}

/** Returns every row of every table, as text. */
export async function dumpTables(databaseUrl: string): Promise<Writing[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query(
      "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
    );
    const writings: Writing[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query(`select t::text as row from ${name} t`);
      writings.push({ name: `the table ${name}`, content: Buffer.from(rows.map(({ row }) => row).join('\n')) });
    }
    return writings;
  } finally {
    await client.end();
  }
}

/** Returns every file below the folder. */
export async function readFiles(folder: string): Promise<Writing[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.map(async (path) => ({ name: relative(folder, path), content: await readFile(path) })));
}

/** Returns all bytes and texts in a nested value, each followed by a line end. */
function textsIn(value: unknown): Buffer[] {
  if (typeof value === 'string') return [Buffer.from(`${value}\n`)];
  if (value instanceof Uint8Array) return [Buffer.from(value), Buffer.from('\n')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [Buffer.from(`${name}\n`), ...textsIn(inner)]);
}
