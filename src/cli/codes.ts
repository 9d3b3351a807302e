import { setTimeout as sleep } from 'node:timers/promises';
import type { AssistanceAnswer, PendingAnswer, VerdictAnswer } from '../api/codes/answers.ts';
import { findAccount, readAccounts } from './accounts.ts';
import { type Api, type ApiOptions, withApi } from './api.ts';
import { ask, CliError, print, table } from './terminal.ts';

type Waiting = AssistanceAnswer & Partial<PendingAnswer> & { accountId: string; account: string };

const verdictPatienceMs = 90_000;
const verdictIntervalMs = 250;

/** Lists the code requests that wait: of all accounts, or with an API key those of the named account. */
export function listPending(options: ApiOptions & { account?: string }): Promise<void> {
  return withApi(options, async (api) => {
    const waiting =
      api.as === 'machine' ? await pendingOfKey(api, options.account) : await pending(api, options.account);
    const rows = waiting.map(({ account, descriptor, attempts, expiresAt }) => [
      account,
      `${descriptor.length} ${descriptor.type === 'numeric' ? 'digits' : 'characters'}`,
      descriptor.purpose ?? '',
      String(attempts),
      expiresAt ?? '',
    ]);
    const lines =
      rows.length > 0 ? table(['ACCOUNT', 'CODE', 'FOR', 'REFUSED', 'UNTIL'], rows) : ['No code is needed.'];
    print(waiting, lines, options);
  });
}

type SubmitOptions = ApiOptions & { request?: string; wait: boolean };

/** Submits a code and, unless told otherwise, waits for the bank's verdict. */
export function submitCode(wanted: string, given: string | undefined, options: SubmitOptions): Promise<void> {
  return withApi(options, async (api) => {
    const id = api.as === 'machine' ? wanted : (await findAccount(api, wanted)).id;
    const base = api.as === 'machine' ? `/v1/accounts/${id}/otp` : `/accounts/${id}/otp`;
    const code = given ?? (await ask('Code: ', { otherwise: 'Give the code as an argument or on standard input.' }));
    // Codes that were refused earlier say nothing about this one.
    const [before] = api.as === 'machine' ? await pendingOfKey(api, id) : await pending(api, id);
    if (options.request && before?.id !== options.request) {
      throw new CliError('This request has ended. Another one may be pending.', { code: 'REQUEST_SUPERSEDED' });
    }
    const body = { code, ...(options.request && api.as === 'machine' && { request_id: options.request }) };
    const { request_id } = await api.call<{ request_id: string }>('POST', base, body);
    if (!options.wait) {
      print({ submitted: true, request_id }, [`Taken for request ${request_id}.`], options);
      return;
    }
    const refused = before?.id === request_id ? before.attempts : 0;
    const verdict = await untilVerdict(api, `${base}/${request_id}`, refused);
    if (verdict.state !== 'fulfilled') throw refusal(verdict);
    print(verdict, ['The bank accepted the code.'], options);
  });
}

async function pending(api: Api, wanted?: string): Promise<Waiting[]> {
  const accounts = wanted ? [await findAccount(api, wanted)] : await readAccounts(api);
  const asked = accounts.filter(({ session }) => session.pendingAssistance);
  const requests = asked.map(async ({ id, name }) => {
    // It may have ended since the list was made.
    const request = await api.call<PendingAnswer | null>('GET', `/accounts/${id}/otp`);
    return request && { accountId: id, account: name, ...request };
  });
  return (await Promise.all(requests)).filter((request) => request !== null);
}

async function pendingOfKey({ call }: Api, account?: string): Promise<Waiting[]> {
  if (!account) throw new CliError('With an API key name the account: --account <id>.', { code: 'NO_ACCOUNT' });
  const status = await call<{ pending_assistance: AssistanceAnswer | null }>('GET', `/v1/accounts/${account}/status`);
  return status.pending_assistance ? [{ accountId: account, account, ...status.pending_assistance }] : [];
}

/** Waits for the verdict on this code: the request has ended, or one more code was refused and it waits for another. */
async function untilVerdict({ call }: Api, path: string, refusedBefore: number): Promise<VerdictAnswer> {
  const deadline = Date.now() + verdictPatienceMs;
  for (;;) {
    const now = await call<VerdictAnswer>('GET', path);
    if (now.state !== 'pending' || (now.attempts > refusedBefore && !now.verifying)) return now;
    if (Date.now() > deadline) {
      throw new CliError('The code was accepted, but the bank has not given its verdict yet.', {
        code: 'NO_VERDICT',
      });
    }
    await sleep(verdictIntervalMs);
  }
}

function refusal({ state, last_rejection, reason }: VerdictAnswer): CliError {
  if (state === 'pending') {
    const why = last_rejection ? ` (${last_rejection})` : '';
    return new CliError(`The bank refused the code${why} and asks for another one.`, { code: 'CODE_REFUSED' });
  }
  return new CliError(`The request is ${state}${reason ? `: ${reason}` : ''}.`, {
    code: `REQUEST_${state.toUpperCase()}`,
  });
}
