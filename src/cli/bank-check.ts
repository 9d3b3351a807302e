/** Makes one login at a bank, step by step in a terminal, as a worker would do it, without writing to any database. */

import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Bank, CodeRequest, Credentials } from '../banks/bank.ts';
import { loadBank, loadBanks } from '../banks/registry.ts';
import { createLogger } from '../base/log.ts';
import { createBrowsers } from '../browser/chromium/browser.ts';
import { chromiumStart } from '../browser/chromium/chromium-start.ts';
import type { LiveSession } from '../browser/session/live-session.ts';
import { createLiveSessions } from '../browser/session/live-sessions.ts';
import { SessionFailure } from '../browser/session/session-failure.ts';
import type { Refusal, RefusedHost } from '../browser/wall/refused-hosts.ts';
import { failures } from '../domain/failures.ts';
import { findChromium } from '../tools/chromium.ts';
import { dataFolder, instanceEnvironment } from './data-folder.ts';
import { ask, CliError, note, print } from './terminal.ts';

type BankCheckOptions = {
  username?: string;
  /** The folder for the evidence. */
  evidence?: string;
  stopAt?: 'login' | 'code' | 'movements';
  pause?: boolean;
  dataDir?: string;
  json?: boolean;
};

type Step = { step: string; ms: number; result: string };
type Report = {
  bank: string;
  ok: boolean;
  reason: string | null;
  steps: Step[];
  /** Hosts that the pages asked for and were refused. A login may succeed without them. */
  refusedHosts: RefusedHost[];
  evidence: string[];
};

const refusals: Record<Refusal, string> = {
  not_declared: 'which is not in "domains"',
  private_address: 'which has a private address',
};

/** Logs in once at the bank with this code, or at the bank in this file. Fails with the reason that the bank showed. */
export async function checkBank(wanted: string, options: BankCheckOptions): Promise<void> {
  const bank = await findBank(wanted, options);
  const credentials = await askCredentials(options);
  const chromium = await findChromium();
  const executable = () => chromiumStart(chromium.path, process.env.ALLOW_NO_SANDBOX === 'true');
  const browsers = createBrowsers(
    { 'headless-shell': executable, chromium: executable },
    createLogger('check', 'error'),
  );
  const report: Report = { bank: bank.code, ok: false, reason: null, steps: [], refusedHosts: [], evidence: [] };
  try {
    const place = { id: randomUUID(), bank, reading: 'scraping' as const };
    const secrets = Object.values(credentials);
    const live = await createLiveSessions(browsers).open({ ...place, storageState: undefined, secrets });
    try {
      report.reason = await walk(live, credentials, report.steps, options);
    } catch (error) {
      if (!(error instanceof SessionFailure)) throw error;
      report.reason = error.reason;
      note(`✗ ${error.reason}${error.detail ? `: ${error.detail}` : ''}`);
    }
    report.ok = report.reason === null;
    report.refusedHosts = live.refusedHosts();
    if (!report.ok || options.stopAt) report.evidence = await keepEvidence(live, bank, options);
    await live.end();
  } finally {
    await browsers.close();
  }
  for (const { host, why } of report.refusedHosts) note(`  refused: ${host}, ${refusals[why]}`);
  for (const file of report.evidence) note(`  evidence: ${file}`);
  print(report, report.ok ? [`${bank.name}: all is well.`] : [], options);
  if (report.reason) throw new CliError(explain(bank, report.reason), { code: report.reason });
}

/** Returns null when all requested steps succeeded, otherwise the reason. */
async function walk(
  live: LiveSession,
  credentials: Credentials,
  steps: Step[],
  { stopAt, pause }: BankCheckOptions,
): Promise<string | null> {
  const step = async <T>(name: string, work: () => Promise<T>, tell: (result: T) => string): Promise<T> => {
    if (pause) await ask(`Enter: ${name} `, { otherwise: 'Leave --pause out.' });
    const started = performance.now();
    const result = await work();
    const taken: Step = { step: name, ms: Math.round(performance.now() - started), result: tell(result) };
    steps.push(taken);
    note(`· ${name}: ${taken.result} (${taken.ms} ms)`);
    return result;
  };
  const login = await step(
    'log in',
    () => live.login(credentials, async () => {}),
    (result) =>
      result.outcome === 'code_requested' ? wanted(result) : result.outcome === 'failed' ? result.reason : 'logged in',
  );
  if (login.outcome === 'failed') return login.reason;
  if (stopAt === 'login') return null;
  let asked = login.outcome === 'code_requested';
  let resendable = login.outcome === 'code_requested' && login.canResend;
  while (asked) {
    const hint = resendable ? ', or an empty line for a new one' : '';
    const code = await ask(`Code${hint}: `, { otherwise: 'Give one code a line on standard input.' });
    if (code === '' && resendable) {
      resendable = (await step('ask for a new code', () => live.resendCode(), wanted)).canResend;
      continue;
    }
    const verdict = await step(
      'enter the code',
      () => live.enterCode(code),
      (result) => (result.outcome === 'accepted' ? 'accepted' : `${result.outcome}, ${result.reason}`),
    );
    if (verdict.outcome === 'failed') return verdict.reason;
    if (verdict.outcome === 'rejected' && !verdict.canRetry) return verdict.reason;
    asked = verdict.outcome === 'rejected';
  }
  if (stopAt === 'code') return null;
  const { bank } = live;
  const isIn = await step('see whether we are in', () => live.call((page) => bank.isLoggedIn(page)), String);
  if (!isIn) return 'session_dropped';
  await step(
    'read the movements',
    () => live.call((page) => bank.readMovements(page, null)),
    (all) => {
      const days = all.map(({ bookedOn }) => bookedOn).sort();
      return all.length === 0 ? 'none' : `${all.length}, from ${days[0]} to ${days.at(-1)}`;
    },
  );
  if (stopAt === 'movements') return null;
  const logout = bank.logout?.bind(bank);
  if (logout)
    await step(
      'log out',
      () => live.call((page) => logout(page)),
      () => 'done',
    );
  return null;
}

const wanted = ({ descriptor: { length, type, purpose, channel = 'unknown' }, triesLeft }: CodeRequest): string =>
  [
    `the bank wants a code of ${length} ${type === 'numeric' ? 'digits' : 'letters and digits'}`,
    purpose && `for ${purpose}`,
    `channel ${channel}`,
    triesLeft !== null && `${triesLeft} tries left`,
  ]
    .filter(Boolean)
    .join(', ');

async function findBank(given: string, options: BankCheckOptions): Promise<Bank> {
  if (/\.(ts|mts|js|mjs)$/.test(given)) {
    const loaded = await loadBank(fromCaller(given));
    if (typeof loaded === 'string') throw new CliError(loaded, { code: 'NO_BANK' });
    return loaded;
  }
  const { SANDBOX_URL, BANKS_DIR } = instanceEnvironment(dataFolder(options.dataDir));
  const banks = await loadBanks({ sandboxUrl: SANDBOX_URL, banksDir: BANKS_DIR });
  const bank = banks.get(given);
  if (bank) return bank;
  const broken = banks.entries.find((entry) => entry.code === given)?.failedReason;
  const known = banks.entries.map((entry) => entry.code).join(', ') || 'none: set BANKS_DIR, or give a file';
  throw new CliError(broken ?? `There is no bank "${given}". Known: ${known}.`, { code: 'NO_BANK' });
}

async function askCredentials({ username }: BankCheckOptions): Promise<Credentials> {
  const { BANK_USERNAME, BANK_PASSWORD } = process.env;
  return {
    username: username ?? BANK_USERNAME ?? (await ask('User name: ', { otherwise: 'Give --username.' })),
    password: BANK_PASSWORD ?? (await ask('Password: ', { hidden: true, otherwise: 'Set BANK_PASSWORD.' })),
  };
}

/** Saves what the page looked like, masked. The page cannot be used after this. */
async function keepEvidence(live: LiveSession, bank: Bank, options: BankCheckOptions): Promise<string[]> {
  const { url, screenshot, outline } = await live.evidence();
  const folder = fromCaller(options.evidence ?? `bank-check-${bank.code}`);
  await mkdir(folder, { recursive: true });
  const kept: string[] = [];
  const keep = async (name: string, content: string | Buffer) => {
    await writeFile(join(folder, name), content, { mode: 0o600 });
    kept.push(join(folder, name));
  };
  if (screenshot) await keep('page.png', screenshot);
  if (outline) await keep('page.txt', `${url}\n\n${outline}\n`);
  return kept;
}

/** Resolves a path from the folder of the caller, not from that of this program. */
const fromCaller = (path: string): string => resolve(process.env.INIT_CWD ?? '.', path);

const explain = (bank: Bank, reason: string): string =>
  `${bank.name}: ${reason}${reason in failures ? `: ${failures[reason as keyof typeof failures].message}` : ''}`;
