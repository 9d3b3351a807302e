import type { FaultSystem, OwnedAccount } from '../system.ts';

/**
 * Checks that only one request is pending at a time, that no code was typed into another login or typed twice, and that
 * each fulfilled request has one accepted code.
 */
export async function wrongCodes({ db }: FaultSystem, { account, customer }: OwnedAccount): Promise<string[]> {
  const [requests, submissions, messages] = await Promise.all([
    db
      .selectFrom('otp_requests')
      .select(['id', 'state', 'requested_at', 'ended_at'])
      .where('account_id', '=', account.id)
      .orderBy('requested_at')
      .execute(),
    customer.submissions(),
    customer.messages(),
  ]);
  const wrong: string[] = [];
  const say = (what: string) => void wrong.push(`account ${account.id}: ${what}`);

  for (const [place, { id, requested_at }] of requests.entries()) {
    const before = requests[place - 1];
    if (before && (before.ended_at === null || before.ended_at > requested_at))
      say(`the requests ${before.id} and ${id} were pending at the same time`);
  }
  // The browser may itself repeat a request whose connection the bank broke without a response. Only the repeated one
  // is counted.
  const codes = submissions.filter(({ kind, reset }) => kind === 'code' && !reset);
  const seen = new Set<string>();
  for (const { typed = '', challengeId, at } of codes) {
    if (seen.has(typed)) say(`the code that was typed at ${at} had been typed before`);
    seen.add(typed);
    const sent = messages.find(({ code }) => code === typed);
    if (sent && sent.challengeId !== challengeId) say(`the code of another login was typed at ${at}`);
  }
  for (const { id, state, requested_at, ended_at } of requests) {
    if (state !== 'fulfilled' || !ended_at) continue;
    const accepted = codes.filter(({ accepted, at }) => {
      const time = Date.parse(at);
      return accepted && time >= requested_at.getTime() && time <= ended_at.getTime();
    });
    if (accepted.length !== 1) say(`the fulfilled request ${id} has ${accepted.length} accepted codes at the bank`);
  }
  return wrong;
}
