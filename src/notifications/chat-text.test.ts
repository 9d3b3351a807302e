import { expect, test } from 'vitest';
import type { CodeChannel } from '../domain/codes/descriptor.ts';
import { assistanceRequired, loginFailed, scrapeFailed } from '../domain/events.ts';
import { chatText } from './chat-text.ts';
import { readSlackAnswer } from './slack.ts';

const account = { name: 'Household', bankName: 'North Bank', link: 'https://bank.example/dashboard/accounts/a-1' };
const occurredAt = '2026-06-13T03:00:00.000Z';
const asked = (attempts: number) =>
  assistanceRequired({
    requestId: 'r-1',
    descriptor: { length: 6, type: 'numeric' },
    attempts,
    expiresAt: '2026-06-13T03:05:00.000Z',
    occurredAt,
  });

test('says in one sentence which account, what is needed, until when and where', () => {
  expect(chatText(asked(0), account)).toBe(
    'Household (North Bank) needs a code of 6 digits before 03:05 UTC: enter it at https://bank.example/dashboard/accounts/a-1',
  );
  expect(chatText(asked(1), account)).toContain('because the bank refused the last one');
  expect(chatText(loginFailed({ reason: 'bad_credentials', attempts: 0, occurredAt }), account)).toMatch(
    /^Household \(North Bank\) could not log in: .* It stays stopped until a person has settled this at https:/,
  );
  expect(chatText(scrapeFailed({ reason: 'bank_unavailable', occurredAt }), account)).toMatch(
    /^Household \(North Bank\) could not be read: .* See https:/,
  );
});

test('says by what the code comes where that is known', () => {
  const by = (channel: CodeChannel) => {
    const event = asked(0);
    if (event.type === 'assistance_required') event.data.descriptor.channel = channel;
    return chatText(event, account);
  };
  expect(by('sms')).toContain('needs a code of 6 digits, which comes by text message, before 03:05 UTC');
  expect(by('authenticator')).toContain('needs a code of 6 digits from the authenticator app before 03:05 UTC');
});

test('an account’s name calls nobody and links nowhere', () => {
  const text = chatText(asked(0), { ...account, name: '<!channel> @here <https://evil.example|Bank>' });
  expect(text).not.toMatch(/[<>@]/);
});

test('a refusal of Slack is no delivery, and its own trouble is no refusal', () => {
  const slack = (answer: string, status = 200) => readSlackAnswer({ status, ms: 1, retryAfterSeconds: null, answer });
  expect(slack('{"ok":true,"channel":"C"}')).toMatchObject({ status: 200 });
  expect(slack('{"ok":false,"error":"channel_not_found"}')).toMatchObject({ error: 'slack_refused' });
  expect(slack('{"ok":false,"error":"service_unavailable"}')).toMatchObject({ error: 'slack_unavailable' });
  expect(slack('<html>', 200)).toMatchObject({ error: 'slack_refused' });
  expect(slack('', 429)).toMatchObject({ status: 429 });
});
