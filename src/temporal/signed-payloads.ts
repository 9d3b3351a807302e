/**
 * What we hand to Temporal is signed, and stays readable: anybody with a connection to Temporal may read it, but nothing that
 * we did not write is taken for ours. The signature covers the value, how it is encoded, which workflow it is for, and what.
 */
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import type { Vault } from '../base/crypto.ts';
import type { PayloadCutoffs } from '../db/core/payload-cutoffs.ts';
import type { Marked } from './origins.ts';
import { currentPurpose } from './purpose.ts';

const signatureField = 'signature';
const purposeField = 'signed-for';

/** What we did not write, for a client that reads it. */
export class NotOurs extends Error {
  override name = 'NotOurs';
}

/** For clients: what they read has to be signed. */
export function clientCodec(vault: Vault): PayloadCodec {
  return {
    encode: (payloads, context) => signed(vault, payloads, context),
    decode: async (payloads, context) =>
      payloads.map((payload) => {
        if (originOf(vault, payload, context) !== 'genuine')
          throw new NotOurs('Temporal answered what we did not write.');
        return payload;
      }),
  };
}

/** For workers: each value is marked with who wrote it, because what to do then is decided beside the history. */
export function workerCodec(vault: Vault, cutoffs: PayloadCutoffs): PayloadCodec {
  return {
    encode: (payloads, context) => signed(vault, payloads, context),
    decode: async (payloads, context) => payloads.map((payload) => marked(payload, markFor(payload, context))),
  };

  function markFor(payload: Payload, context: SerializationContext | undefined): Marked {
    const origin = originOf(vault, payload, context);
    if (origin === 'genuine') return { $origin: 'ours', for: textOf(payload, purposeField) };
    const until = origin === 'forged' ? undefined : cutoffs.get(keyOf(payload));
    return until === undefined ? { $origin: 'refused' } : { $origin: 'older', until };
  }
}

async function signed(
  vault: Vault,
  payloads: Payload[],
  context: SerializationContext | undefined,
): Promise<Payload[]> {
  const purpose = currentPurpose();
  return payloads.map((payload) => {
    const metadata = { ...payload.metadata, ...(purpose && { [purposeField]: Buffer.from(purpose) }) };
    const signature = vault.sign(partsOf({ ...payload, metadata }, context));
    return { ...payload, metadata: { ...metadata, [signatureField]: Buffer.from(signature) } };
  });
}

function originOf(vault: Vault, payload: Payload, context: SerializationContext | undefined) {
  const signature = textOf(payload, signatureField);
  return signature === '' ? 'unsigned' : vault.checkSignature(signature, partsOf(payload, context));
}

/** All but the signature. Without a context, it is for no workflow. */
function partsOf({ metadata, data }: Payload, context: SerializationContext | undefined): (string | Uint8Array)[] {
  const names = Object.keys(metadata ?? {}).filter((name) => name !== signatureField);
  const fields = names.sort().flatMap((name) => [name, bytesOf(metadata?.[name])]);
  return ['payload', context?.type ?? '', context?.workflowId ?? '', ...fields, bytesOf(data)];
}

/** The value in its mark, as JSON. What is none is refused here: a workflow that cannot read it would stand still. */
function marked(payload: Payload, mark: Marked): Payload {
  const value = mark.$origin === 'refused' ? '' : jsonOf(payload);
  const found = value === undefined ? ({ $origin: 'refused' } satisfies Marked) : mark;
  const text = JSON.stringify(found);
  const data = Buffer.from(value ? `${text.slice(0, -1)},"value":${value}}` : text);
  return { metadata: { encoding: Buffer.from('json/plain') }, data };
}

/** Empty for the value `undefined`; undefined for what we never write. */
function jsonOf(payload: Payload): string | undefined {
  const encoding = textOf(payload, 'encoding');
  if (encoding === 'binary/null') return '';
  if (encoding !== 'json/plain') return undefined;
  const text = bytesOf(payload.data).toString();
  try {
    JSON.parse(text);
    return text;
  } catch {
    return undefined;
  }
}

const keyOf = (payload: Payload): string => textOf(payload, signatureField).split('.')[0] ?? '';

function textOf({ metadata }: Payload, field: string): string {
  return bytesOf(metadata?.[field]).toString();
}

/** Protobuf has an empty list where there are no bytes. */
const bytesOf = (bytes: Uint8Array | null | undefined): Buffer => Buffer.from(bytes ?? []);
