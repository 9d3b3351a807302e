/** Reads the text of variables. An error says what the variable must be, and never what it is. */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readProxies, type Subnet } from '../base/client-address.ts';
import { type LimitSettings, limitNames, readLimits } from '../domain/limits.ts';
import { type PaceSettings, readPaces } from '../domain/pace.ts';

export const flag = z.stringbool({ truthy: ['true', '1', 'yes'], falsy: ['false', '0', 'no', ''] });
/** Separated by commas. */
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter(Boolean),
);
export const port = z.coerce.number().int().min(1).max(65535);
export const days = z.coerce.number().int().min(1).max(36_500);

/**
 * `id:base64 of 32 bytes`, separated by commas, newest first. `:bound` follows a key that has never sealed in the older
 * form.
 */
export const encryptionKeys = z.string().transform((text, ctx) => {
  const entries = text.split(',').map((entry) => entry.trim().split(':'));
  const keys = entries.map(([id = '', encoded = '', mark]) => {
    return { id, secret: Buffer.from(encoded, 'base64'), onlyBound: mark === 'bound' };
  });
  const isMarkKnown = entries.every(([, , ...marks]) => marks.length === 0 || marks.join(':') === 'bound');
  if (!isMarkKnown || keys.some((key) => !/^[A-Za-z0-9_-]{1,32}$/.test(key.id) || key.secret.length !== 32)) {
    ctx.addIssue({ code: 'custom', message: 'must be id:base64 of 32 bytes, several separated by commas' });
    return z.NEVER;
  }
  return keys;
});

export const bankPace = z.string().transform((text, ctx): PaceSettings => {
  const paces = readPaces(text);
  if (paces) return paces;
  ctx.addIssue({ code: 'custom', message: 'must be code:at-once/in-a-minute, such as default:10/60, commas between' });
  return z.NEVER;
});

export const trustedProxies = z.string().transform((text, ctx): Subnet[] => {
  const proxies = readProxies(text);
  if (!('problem' in proxies)) return proxies;
  ctx.addIssue({ code: 'custom', message: proxies.problem });
  return z.NEVER;
});

export const limits = z.string().transform((text, ctx): Partial<LimitSettings> => {
  const read = readLimits(text);
  if (read) return read;
  const message = `must be name:number, commas between, such as accounts:200; names are ${limitNames.join(', ')}`;
  ctx.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** The text itself, or the name of a file that contains it. */
export const pem = z.string().transform((text, ctx) => {
  if (text.startsWith('-----BEGIN')) return Buffer.from(text);
  try {
    return readFileSync(text);
  } catch {
    ctx.addIssue({ code: 'custom', message: 'must be PEM, or the name of a PEM file that can be read' });
    return z.NEVER;
  }
});
