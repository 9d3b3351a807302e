import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { expect, test } from 'vitest';
import { createVault } from '../base/crypto.ts';
import { ourValue } from './origins.ts';
import { clientCodec, workerCodec } from './signed-payloads.ts';

const key = (id: string, fill: number) => ({ id, secret: Buffer.alloc(32, fill) });
const vault = createVault([key('k1', 1)]);
const here = { type: 'workflow', namespace: 'default', workflowId: 'account-session/1' } as const;
const until = Date.parse('2026-06-13T03:00:00Z');

const encode = (value: unknown, by = vault): Promise<Payload[]> =>
  clientCodec(by).encode([defaultPayloadConverter.toPayload(value)], here);

/** Returns what a workflow finds in payloads that a worker passed to it, at a time of its history. */
async function found(payloads: Payload[], at = until, options: { by?: typeof vault; context?: object } = {}) {
  const cutoffs = new Map([
    ['', until],
    ['k0', until],
  ]);
  const context = { ...here, ...options.context };
  const [decoded = {}] = await workerCodec(options.by ?? vault, cutoffs).decode(payloads, context);
  return ourValue(defaultPayloadConverter.fromPayload(decoded), at);
}

test('what is signed stays readable, and comes back as it was', async () => {
  for (const value of [{ a: [1, 'ü'] }, 'text', 0, false, null, undefined]) {
    const payloads = await encode(value);
    expect(defaultPayloadConverter.fromPayload(payloads[0] ?? {})).toEqual(value);
    expect(await found(payloads)).toEqual({ value });
    expect(await clientCodec(vault).decode(payloads, here)).toEqual(payloads);
  }
});

test('a change of the value, of its encoding or of its workflow is refused, at any time', async () => {
  const [payload = {}] = await encode({ a: 1 });
  const changed: Payload[] = [
    { ...payload, data: Buffer.from('{"a":2}') },
    { ...payload, metadata: { ...payload.metadata, encoding: Buffer.from('json/protobuf') } },
    { ...payload, metadata: { ...payload.metadata, 'signed-for': Buffer.from('stopRequested') } },
  ];
  for (const forged of changed) expect(await found([forged], until - 1)).toBe('refused');
  expect(await found([payload], until - 1, { context: { workflowId: 'account-session/2' } })).toBe('refused');
  expect(await found([payload], until - 1, { context: { type: 'activity' } })).toBe('refused');
});

test('what is not signed counts if it was written before the cut-off', async () => {
  const unsigned = [defaultPayloadConverter.toPayload({ a: 1 }) ?? {}];
  expect(await found(unsigned, until - 1)).toEqual({ value: { a: 1 } });
  expect(await found(unsigned, until)).toBe('refused');
  await expect(clientCodec(vault).decode(unsigned, here)).rejects.toThrow('what we did not write');
});

test('what is no JSON is refused at any time, because no workflow could read it', async () => {
  const odd = [
    { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{"half') },
    { metadata: { encoding: Buffer.from('binary/plain') }, data: Buffer.from('x') },
    {},
  ];
  for (const payload of odd) expect(await found([payload], until - 1)).toBe('refused');
});

test('an older key counts while it is held, and later for what was written before it was taken away', async () => {
  const older = createVault([key('k0', 0)]);
  const payloads = await encode({ a: 1 }, older);
  const both = createVault([key('k1', 1), key('k0', 0)]);
  expect(await found(payloads, until + 1, { by: both })).toEqual({ value: { a: 1 } });
  expect(await found(payloads, until - 1)).toEqual({ value: { a: 1 } });
  expect(await found(payloads, until)).toBe('refused');
  expect(await found(await encode({ a: 1 }, createVault([key('k9', 0)])), until - 1)).toBe('refused');
});
