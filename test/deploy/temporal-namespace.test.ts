import { execFile } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { expect, test } from 'vitest';
import { searchAttributeTypes } from '../../src/temporal/names.ts';
import { findTemporal } from '../../src/tools/temporal-program.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { startTestTemporal } from '../support/temporal.ts';

test('the script makes the namespace and its search attributes, and does no harm when it runs again', async () => {
  const [temporal, { path: program }] = await Promise.all([startTestTemporal(), findTemporal()]);
  const bin = temporaryFolder();
  symlinkSync(program, path.join(bin, 'temporal'));
  const env = {
    PATH: `${bin}:${process.env.PATH}`,
    HOME: bin,
    TEMPORAL_ADDRESS: temporal.address,
    NAMESPACE: 'reconbanker',
    RETENTION: '30d',
  };
  const connection = await Connection.connect({ address: temporal.address });
  try {
    const script = path.resolve(import.meta.dirname, '../../deploy/temporal-namespace.sh');
    for (const time of ['first', 'second']) {
      await promisify(execFile)('sh', [script], { env }).catch((error) => {
        throw new Error(`The ${time} time: ${error.stderr}`);
      });
    }
    const { operatorService } = new Client({ connection, namespace: 'reconbanker' }).connection;
    const known = await operatorService.listSearchAttributes({ namespace: 'reconbanker' });
    expect(Object.keys(known.customAttributes ?? {})).toEqual(
      expect.arrayContaining(Object.keys(searchAttributeTypes)),
    );
    const described = await connection.workflowService.describeNamespace({ namespace: 'reconbanker' });
    expect(described.config?.workflowExecutionRetentionTtl?.seconds?.toString()).toBe(String(30 * 24 * 3600));
  } finally {
    await connection.close();
    await temporal.stop();
  }
});
