/**
 * Signs what we send to Temporal. It stays readable to anyone with a connection to Temporal, but only what we wrote is
 * accepted. The signature covers the value, its encoding, the workflow that it is for, and its purpose.
 */
import type { Payload, PayloadCodec, SerializationContext } from '@temporalio/common';
import type { Vault } from '../base/crypto.ts';
import type { PayloadCutoffs } from '../db/core/payload-cutoffs.ts';
import type { Marked } from './origins.ts';
import { currentPurpose } from './purpose.ts';

const signatureField = 'signature';
const purposeField = 'signed-for';

/** Thrown when a client reads a value that we did not write. */
export class NotOurs extends Error {
  override name = 'NotOurs';
}

/** For clients: every value that they read must be signed. */
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

/** For workers: each value is marked with who wrote it, because the decision about it depends on the history. */
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

/** Returns everything but the signature. Without a context, the value is not for any workflow. */
function partsOf({ metadata, data }: Payload, context: SerializationContext | undefined): (string | Uint8Array)[] {
  const names = Object.keys(metadata ?? {}).filter((name) => name !== signatureField);
  const fields = names.sort().flatMap((name) => [name, bytesOf(metadata?.[name])]);
  return ['payload', context?.type ?? '', context?.workflowId ?? '', ...fields, bytesOf(data)];
}

/** Wraps the value in its mark, as JSON. Invalid JSON is refused here: a workflow that cannot read it would hang. */
function marked(payload: Payload, mark: Marked): Payload {
  const value = mark.$origin === 'refused' ? '' : jsonOf(payload);
  const found = value === undefined ? ({ $origin: 'refused' } satisfies Marked) : mark;
  const text = JSON.stringify(found);
  const data = Buffer.from(value ? `${text.slice(0, -1)},"value":${value}}` : text);
  return { metadata: { encoding: Buffer.from('json/plain') }, data };
}

/** Returns an empty text for the value `undefined`, and undefined for encodings that we never write. */
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

/** Protobuf has an empty list when there are no bytes. */
const bytesOf = (bytes: Uint8Array | null | undefined): Buffer => Buffer.from(bytes ?? []);
