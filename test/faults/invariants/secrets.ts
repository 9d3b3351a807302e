import { join } from 'node:path';
import { dumpTables, findSecrets, readFiles, readHistories, type Secrets } from '../../support/traces.ts';
import type { FaultSystem } from '../system.ts';

/**
 * Files that contain secrets on purpose: the state of the pretend bank and, readable only by their owner, the
 * installation's own secrets.
 */
const keepers = ['sandbox.json', 'secrets.json', 'postgres/password'];

/** Finds passwords, user names, codes and tokens in the histories of Temporal, in logs, and in the tables. */
export async function exposedSecrets(system: FaultSystem): Promise<string[]> {
  await noteCodes(system);
  const { dataDir, databaseUrl, temporalAddress } = system;
  const ids = system.accounts.map(({ account }) => account.id);
  const [histories, tables, logs] = await Promise.all([
    readHistories(temporalAddress, (workflowId) => ids.some((id) => workflowId.includes(id))),
    dumpTables(databaseUrl),
    readFiles(join(dataDir, 'logs')),
  ]);
  return findSecrets(system.secrets, [...histories, ...tables, ...logs]);
}

/**
 * Finds the same in every file of the data folder, which a thief of the disk would get. It runs once, when everything
 * has stopped.
 */
export async function exposedInFiles({ dataDir, secrets }: FaultSystem): Promise<string[]> {
  const files = await readFiles(dataDir);
  return findSecrets(
    secrets,
    files.filter(({ name }) => !keepers.includes(name) && !name.startsWith('tmp/')),
  );
}

async function noteCodes({ accounts, secrets }: { accounts: FaultSystem['accounts']; secrets: Secrets }) {
  for (const { account, customer } of accounts)
    for (const { id, code } of await customer.messages()) secrets[`the code ${id} of ${account.id}`] = code;
}
