/** Loads the connectors of this process: the sandbox if it is configured, and one file for each bank in `BANKS_DIR`. */

import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Pace } from '../domain/pace.ts';
import type { Bank } from './bank.ts';
import { domainProblem, loginUrlProblem } from './domains.ts';
import { sandboxBank } from './sandbox.ts';

type BankEntry = {
  code: string;
  name: string;
  loginUrl: string;
  /** Why the connector cannot be used, or null when it is ready. */
  failedReason: string | null;
  /** The pace that the connector declares for its bank, if it does. */
  pace?: Pace;
};

export type Banks = {
  /** Returns undefined when there is no such connector, or when it is broken. */
  get(code: string): Bank | undefined;
  entries: BankEntry[];
};

/** Loads and checks every connector. A broken one is listed with its reason and does not affect the others. */
export async function loadBanks(where: {
  sandboxUrl?: string | undefined;
  banksDir?: string | undefined;
}): Promise<Banks> {
  const ready = new Map<string, Bank>();
  const entries: BankEntry[] = [];
  const add = (bank: Bank) => {
    ready.set(bank.code, bank);
    const { code, name, loginUrl, pace } = bank;
    entries.push({ code, name, loginUrl, failedReason: null, ...(pace && { pace }) });
  };
  if (where.sandboxUrl) add(sandboxBank(where.sandboxUrl));
  for (const file of await bankFiles(where.banksDir)) {
    const loaded = await loadBank(file);
    if (typeof loaded === 'string') {
      const code = path.basename(file, path.extname(file));
      entries.push({ code, name: code, loginUrl: '', failedReason: loaded });
    } else if (ready.has(loaded.code)) {
      const failedReason = `${path.basename(file)}: another connector has the code "${loaded.code}" already.`;
      entries.push({ code: path.basename(file, path.extname(file)), name: loaded.name, loginUrl: '', failedReason });
    } else {
      add(loaded);
    }
  }
  return { get: (code) => ready.get(code), entries };
}

async function bankFiles(folder: string | undefined): Promise<string[]> {
  if (!folder) return [];
  const names = await readdir(folder).catch(() => {
    throw new Error(`BANKS_DIR is set to "${folder}", which is not a folder that can be read.`);
  });
  return names
    .filter((name) => /\.(ts|mts|js|mjs)$/.test(name) && !/\.(test|d)\.\w+$/.test(name))
    .sort()
    .map((name) => path.resolve(folder, name));
}

/** Returns the bank of one file, or what is wrong with the file. */
export async function loadBank(file: string): Promise<Bank | string> {
  const name = path.basename(file);
  try {
    const module: { default?: unknown } = await import(pathToFileURL(file).href);
    const problems = problemsOf(module.default);
    return problems.length === 0 ? (module.default as Bank) : `${name}: ${problems.join(' ')}`;
  } catch (error) {
    return `${name} could not be loaded: ${error instanceof Error ? error.message : 'unknown error'}`;
  }
}

const METHODS = ['login', 'enterCode', 'isLoggedIn', 'readMovements'] as const;
const OPTIONAL_METHODS = ['resendCode', 'logout'] as const;

function problemsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return ['It has no default export that is a bank.'];
  const bank = value as Record<string, unknown>;
  const problems: string[] = [];
  const wants = (holds: boolean, what: string) => {
    if (!holds) problems.push(what);
  };
  wants(typeof bank.code === 'string' && /^[a-z0-9-]{1,64}$/.test(bank.code), '"code" takes a-z, 0-9 and hyphens.');
  wants(typeof bank.name === 'string' && bank.name !== '', '"name" is missing.');
  problems.push(...hostProblems(bank));
  wants(typeof bank.timeZone === 'string' && isTimeZone(bank.timeZone), '"timeZone" is not an IANA zone.');
  wants(bank.pace === undefined || isPace(bank.pace), '"pace" takes concurrentLogins and loginsPerMinute, 1 or more.');
  for (const method of METHODS) wants(typeof bank[method] === 'function', `"${method}" is not a function.`);
  for (const method of OPTIONAL_METHODS) {
    wants(bank[method] === undefined || typeof bank[method] === 'function', `"${method}" is not a function.`);
  }
  return problems;
}

function hostProblems({ loginUrl, domains, privateNetwork = false }: Record<string, unknown>): string[] {
  if (typeof privateNetwork !== 'boolean') return ['"privateNetwork" takes true or false.'];
  const problems =
    Array.isArray(domains) && domains.length > 0
      ? domains.map((domain) => domainProblem(domain, privateNetwork)).filter((problem) => problem !== null)
      : ['"domains" must list the hosts that the pages may call, such as ["www.bank.example"].'];
  const fine = problems.length === 0 ? { domains: domains as string[], privateNetwork } : null;
  const atLogin = loginUrlProblem(loginUrl, fine);
  return atLogin === null ? problems : [atLogin, ...problems];
}

function isPace(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { concurrentLogins, loginsPerMinute } = value as Record<string, unknown>;
  return [concurrentLogins, loginsPerMinute].every((limit) => Number.isInteger(limit) && Number(limit) >= 1);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
