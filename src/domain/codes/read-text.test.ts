import { expect, test } from 'vitest';
import { readText } from './read-text.ts';

const at = '2026-11-21T13:05:09.000Z';
const ms = Date.parse(at);
const text = 'Your code is 482913';
const read = { text, from: '+34600123456', receivedAt: new Date(at) };
const form = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

test.each([
  [
    'android-sms-gateway',
    {
      deviceId: 'd-1',
      event: 'sms:received',
      id: 'e-1',
      webhookId: 'w-1',
      payload: {
        messageId: 'm',
        message: text,
        sender: read.from,
        simNumber: 1,
        receivedAt: '2026-11-21T14:05:09.000+01:00',
      },
    },
  ],
  [
    'an older android-sms-gateway',
    {
      event: 'sms:received',
      payload: { message: text, phoneNumber: read.from, receivedAt: '2026-11-21T14:05:09+01:00' },
    },
  ],
  [
    'textbee',
    {
      smsId: 's-1',
      sender: read.from,
      message: text,
      receivedAt: at,
      deviceId: 'd-1',
      webhookSubscriptionId: 'w-1',
      webhookEvent: 'MESSAGE_RECEIVED',
    },
  ],
  [
    'httpSMS',
    {
      specversion: '1.0',
      id: 'e-1',
      source: '/v1/messages/receive',
      type: 'message.phone.received',
      time: '2026-11-21T13:05:10.524331882Z',
      data: { contact: read.from, content: text, message_id: 'm', owner: '+34600999999', sim: 'SIM1', timestamp: at },
    },
  ],
  ['plain JSON', { from: read.from, text, received_at: at }],
  ['JSON with milliseconds', { from: read.from, text, sentStamp: ms - 5_000, receivedStamp: ms, sim: 'sim1' }],
  ['JSON with seconds in words', { from: read.from, body: text, timestamp: String(ms / 1_000) }],
])('reads %s', (_, body) => {
  expect(readText('application/json; charset=utf-8', JSON.stringify(body))).toEqual(read);
});

test('reads forms: SmsForwarder and Twilio', () => {
  const type = 'application/x-www-form-urlencoded;charset=utf-8';
  const { from } = read;
  expect(readText(type, form({ from, content: text, timestamp: String(ms), sign: 'x=' }))).toEqual(read);
  const twilio = form({ MessageSid: 'SM1', SmsStatus: 'received', From: from, To: '+3460', Body: text, NumMedia: '0' });
  expect(readText(type, twilio)).toEqual({ ...read, receivedAt: null });
});

test('reads plain text and CloudEvents by their own media types', () => {
  expect(readText('text/plain', text)).toEqual({ text, from: null, receivedAt: null });
  const event = { type: 'message.phone.received', data: { content: text, contact: read.from, timestamp: at } };
  expect(readText('application/cloudevents+json', JSON.stringify(event))).toEqual(read);
});

test.each([
  { event: 'sms:sent', payload: { message: text, phoneNumber: '+34' } },
  { event: 'system:ping', payload: {} },
  { type: 'message.phone.delivered', data: { content: text, contact: '+34' } },
  { type: 'message.phone.received', data: { content: 'bG9uZw==', contact: '+34', encrypted: true } },
  { webhookEvent: 'MESSAGE_DELIVERED', message: text },
  { direction: 'outgoing', message: text },
  { from: '+34', text: '   ' },
  { from: '+34', text: 482913 },
  {},
  [],
  null,
  482913,
])('finds no arriving text message in %j', (body) => {
  expect(readText('application/json', JSON.stringify(body))).toBeNull();
});

test('takes no time without its zone, nor one that is none', () => {
  for (const received_at of ['2026-11-21 13:05:09', '2026-11-21T13:05:09', '2026-13-45T99:00:00Z', 'yesterday', 12, {}])
    expect(
      readText('application/json', JSON.stringify({ text, received_at }))?.receivedAt?.getFullYear() ?? null,
    ).not.toBe(2026);
});

test('throws for JSON that is none', () => {
  expect(() => readText('application/json', '{"text":')).toThrow(SyntaxError);
});
