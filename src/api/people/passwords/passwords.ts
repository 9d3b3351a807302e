import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { createGate } from './password-gate.ts';
import { createSlowRefusals } from './slow-refusals.ts';

const derive = promisify<'argon2id', Argon2Parameters, Buffer>(argon2 as never);

// The minimum that OWASP recommends: 19 MiB, two passes; some 40 ms.
const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const stored = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/**
 * One gate for the process, because the threads are shared too: two of the four stay free for other work. With only two
 * processors, one of them stays free as well.
 */
const gate = createGate({ atOnce: availableParallelism() > 2 ? 2 : 1, waiting: 20 });

/**
 * For everything that a stranger's password costs, including the work before the hash: a crowd that waits for its
 * counts in the database would hold up known users there. Throws `UNAVAILABLE` when too many are under way.
 */
export const asStranger = <T>(task: () => Promise<T>): Promise<T> => slowly(() => crowd(task));

const crowd = createGate({ atOnce: 22, waiting: 0 });
const slowly = createSlowRefusals({ free: 20, pauseMs: 2_000 });

/**
 * Returns an argon2id hash in PHC form, which contains its own salt and cost. Throws `UNAVAILABLE` when too many
 * callers wait.
 */
export const hashPassword = (password: string): Promise<string> => gate(() => hash(password));

/**
 * Without a hash (an unknown user) it takes as long and returns false. Callers that are `known` do not wait for others.
 */
export const verifyPassword = (
  password: string,
  passwordHash: string | undefined,
  options: { known?: boolean } = {},
): Promise<boolean> => gate(() => verify(password, passwordHash), options);

async function hash(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const made = await derive('argon2id', { message: password, nonce, tagLength: 32, ...cost });
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${encode(nonce)}$${encode(made)}`;
}

async function verify(password: string, passwordHash: string | undefined): Promise<boolean> {
  // Made at the first call of either kind, so that both kinds take its time.
  const decoy = await makeDecoy();
  const [, memory, passes, parallelism, salt = '', expected = ''] =
    passwordHash?.match(stored) ?? decoy.match(stored) ?? [];
  const wanted = Buffer.from(expected, 'base64');
  const got = await derive('argon2id', {
    message: password,
    nonce: Buffer.from(salt, 'base64'),
    tagLength: wanted.length,
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
  });
  return timingSafeEqual(got, wanted) && passwordHash !== undefined;
}

let decoyHash: Promise<string> | undefined;

function makeDecoy(): Promise<string> {
  decoyHash ??= hash(randomBytes(16).toString('hex'));
  return decoyHash;
}

const encode = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');
