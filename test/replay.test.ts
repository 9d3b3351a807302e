import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { DefaultLogger, type ReplayWorkerOptions, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createVault } from '../src/base/crypto.ts';
import * as messages from '../src/temporal/messages.ts';
import { onlyOurs } from '../src/temporal/only-ours.ts';
import * as workflows from '../src/workflows/index.ts';
import { historyFolder, storedHistories } from './histories/history-file.ts';

beforeAll(() => {
  Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
});

const histories = storedHistories();

test('every stored history is what the workflows of today would do', async () => {
  const broken: string[] = [];
  const replay = Worker.runReplayHistories({ workflowBundle: inject('workflowBundle') }, histories);
  for await (const { workflowId, error } of replay) {
    const { name } = histories.find((stored) => stored.workflowId === workflowId) ?? {};
    if (error) broken.push(`${name}: ${error.message}`);
  }
  expect(broken).toEqual([]);
});

/** The names of the histories with which a worker does not go on that takes what is not signed until then. */
async function brokenWhenSigned(until: number): Promise<string[]> {
  const vault = createVault([{ id: 'k1', secret: Buffer.alloc(32, 7) }]);
  const options = { workflowBundle: inject('workflowBundle'), ...onlyOurs(vault, new Map([['', until]])) };
  const broken: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    const { name = '' } = histories.find((stored) => stored.workflowId === workflowId) ?? {};
    if (error) broken.push(name);
  }
  return broken;
}

test('a worker that wants signatures goes on with the histories of before there were any', async () => {
  expect(await brokenWhenSigned(Date.now())).toEqual([]);
});

test('it does not take them for ours when they are of afterwards', async () => {
  expect(await brokenWhenSigned(0)).toContain('stopped-and-restarted');
});

test('there is a history of every workflow, and of every signal', () => {
  expect(new Set(histories.map(({ workflowType }) => workflowType))).toEqual(new Set(Object.keys(workflows)));
  const signals = Object.values(messages).flatMap((message) => (message.type === 'signal' ? [message.name] : []));
  const stored = JSON.stringify(histories.map(({ history }) => history));
  expect(signals.filter((name) => !stored.includes(`"signalName":"${name}"`))).toEqual([]);
});

test('no history holds a secret, or names the machine that recorded it', () => {
  for (const { name } of histories) {
    const text = readFileSync(path.join(historyFolder, `${name}.json`), 'utf8');
    const payloads = [...text.matchAll(/"data":"([A-Za-z0-9+/=]+)"/g)].map(([, data = '']) =>
      Buffer.from(data, 'base64').toString(),
    );
    for (const secret of ['planted-password', '739201', '111111', '999999', hostname(), process.cwd(), 'node_modules'])
      expect([text, ...payloads].filter((part) => part.includes(secret))).toEqual([]);
  }
});

describe('a workflow that is changed', () => {
  const pruned = histories.find(({ name }) => name === 'records-pruned');
  const replayedBy = (file: string) => {
    const options: ReplayWorkerOptions = { workflowsPath: path.join(historyFolder, 'example', file) };
    return Worker.runReplayHistory(options, pruned?.history, pruned?.workflowId);
  };

  test('does not go on with a history of before', async () => {
    await expect(replayedBy('changed.ts')).rejects.toThrow(DeterminismViolationError);
  });

  test('goes on with it when the change is patched', async () => {
    await replayedBy('patched.ts');
  });
});
