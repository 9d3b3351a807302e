import { createVault } from '../base/crypto.ts';
import { readConfig } from '../config/config.ts';
import { followBoundSeals } from '../db/core/bound-seals.ts';
import { connect } from '../db/core/connect.ts';
import { retireSigningKeys } from '../db/core/payload-cutoffs.ts';
import { countByKey, resealAll } from '../db/core/rotate-encryption-key.ts';
import { dataFolder, instanceEnvironment } from './data-folder.ts';
import { CliError, note, print, table } from './terminal.ts';

type RotateOptions = { check?: boolean; olderForm?: boolean; dataDir?: string; json?: boolean };

/**
 * Seals every field with the newest of ENCRYPTION_KEYS, so that the older keys can be removed. With `check` it only
 * tells which keys are still needed, and fails while an older one is. With `olderForm` it also accepts texts that the
 * previous version sealed: only the operator can know that nobody has put back old texts.
 */
export async function rotateKeys(options: RotateOptions): Promise<void> {
  const { databaseUrl, encryptionKeys } = readConfig(instanceEnvironment(dataFolder(options.dataDir)));
  const newest = encryptionKeys[0]?.id ?? '';
  const db = connect(databaseUrl, { maxConnections: 2 });
  try {
    const tell = (count: number) => note(`… ${count} fields sealed with ${newest}`);
    const vault = createVault(encryptionKeys.map((key) => (options.olderForm ? { ...key, onlyBound: false } : key)));
    if (!options.olderForm) await followBoundSeals(db, vault);
    const rotated = options.check ? null : await resealAll(db, vault, { keyId: newest }, tell);
    const others = encryptionKeys.map(({ id }) => id).filter((id) => id !== newest);
    if (rotated) await retireSigningKeys(db, others);
    const keys = await countByKey(db);
    const older = keys.filter(({ keyId }) => keyId !== newest);
    const lines = [
      ...(rotated ? [`${rotated.resealed} fields are sealed with ${newest} now.`] : []),
      ...table(
        ['KEY', 'FIELDS'],
        keys.map(({ keyId, fields }) => [keyId, String(fields)]),
      ),
    ];
    print({ newest, keys, ...rotated }, lines, options);
    if (rotated && rotated.unreadable.length > 0) throw unreadable(rotated.unreadable);
    if (older.length > 0) {
      const names = older.map(({ keyId }) => keyId).join(', ');
      throw new CliError(`Still needed: ${names}. Keep them in ENCRYPTION_KEYS.`, { code: 'OLD_KEYS_IN_USE' });
    }
  } finally {
    await db.destroy();
  }
}

function unreadable(fields: { table: string; column: string; key: string }[]): CliError {
  const shown = fields.slice(0, 10).map(({ table: name, column, key }) => `\n  ${name}.${column} of ${key}`);
  const more = fields.length > shown.length ? `\n  and ${fields.length - shown.length} more` : '';
  return new CliError(
    `${fields.length} fields do not open with any of ENCRYPTION_KEYS. Add the key that sealed them, or save them again:${shown.join('')}${more}`,
    { code: 'UNREADABLE' },
  );
}
