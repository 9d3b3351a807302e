import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openWhole } from '../support/whole.ts';

test('a login shows in the metrics and in the audit log, and its code in neither', async () => {
  const whole = await openWhole();
  const metrics = async () => (await whole.call('GET', '/metrics')).text;
  const seriesValue = (text: string, series: string) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.slice(series.length) ?? 0,
    );
  // Other tests log in at the same time, so what is counted grows by one at least.
  const counted = [
    'reconbanker_logins_total{bank="sandbox",outcome="logged_in"}',
    'reconbanker_code_requests_total{bank="sandbox",state="fulfilled"}',
    'reconbanker_code_fulfilment_seconds_count',
  ];
  expect((await whole.call('GET', '/ready')).body).toMatchObject({ status: 'ok', missing: [] });
  const before = await metrics();

  const customer = await whole.customer();
  const account = await whole.account(customer, { login_mode: 'assisted' });
  const asked = await account.untilAsked();
  const waiting = await metrics();
  expect(seriesValue(waiting, 'reconbanker_code_requests_waiting')).toBeGreaterThanOrEqual(1);
  expect(seriesValue(waiting, 'reconbanker_sessions{state="awaiting_otp"}')).toBeGreaterThanOrEqual(1);
  const code = await customer.readCode(asked.descriptor);
  await account.post('otp', { code });
  await account.untilVerdict(asked.id, 'fulfilled');
  await account.untilRuns(1);

  const after = await eventually(metrics, (text) =>
    counted.every((series) => seriesValue(text, series) > seriesValue(before, series)),
  );
  expect(seriesValue(after, 'process_resident_memory_bytes')).toBeGreaterThan(0);
  expect(after).toMatch(
    /^http_request_duration_seconds_count\{method="POST",route="\/accounts\/:id\/otp",status="202"\}/m,
  );
  // Without the values: one of them may hold the digits of the code by chance.
  const names = after.replace(/ \S+$/gm, '');
  for (const secret of [code, asked.id, customer.username, customer.password]) expect(names).not.toContain(secret);

  const audit = await whole.call('GET', '/me/audit?limit=200', { token: whole.token });
  const submitted = { action: 'code_submitted', details: { request_id: asked.id, path: 'dashboard' } };
  expect(audit.body).toContainEqual(expect.objectContaining(submitted));
  for (const secret of [customer.username, customer.password]) expect(audit.text).not.toContain(secret);
});
