/**
 * Reads what phone gateways post when a text message has arrived. Each gateway has its own names for the same three
 * fields.
 */

export type TextMessage = {
  text: string;
  /** The sender, as the gateway writes it. */
  from: string | null;
  /** Null when the gateway gives no time, or no time zone. */
  receivedAt: Date | null;
};

type Fields = Record<string, unknown>;

const names = {
  text: ['text', 'message', 'content', 'body', 'Body', 'msg'],
  from: ['from', 'sender', 'From', 'phoneNumber', 'contact', 'number'],
  receivedAt: ['received_at', 'receivedAt', 'receivedStamp', 'timestamp', 'date', 'time'],
};

/** The fields in which gateways name the kind of event, and their words for the arrival of a text message. */
const kinds = ['event', 'webhookEvent', 'type', 'direction', 'SmsStatus'];
const arrivals = /^(?:sms:received|message_received|message\.phone\.received|sms|text|inbound|incoming|received)$/i;

/**
 * Returns the text message in a request's body, or null when the body is about something else (a message was sent, the
 * phone reports that it is online). Throws a `SyntaxError` for invalid JSON.
 */
export function readText(contentType: string, body: string): TextMessage | null {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'text/plain') return body.trim() === '' ? null : { text: body, from: null, receivedAt: null };
  const fields = type === 'application/x-www-form-urlencoded' ? formOf(body) : JSON.parse(body);
  if (!isFields(fields) || isAboutSomethingElse(fields)) return null;
  // android-sms-gateway keeps the message in `payload`, httpSMS (a CloudEvent) in `data`.
  const inner = [fields.payload, fields.data].find(isFields) ?? fields;
  // With end-to-end encryption, the field does not hold the text.
  if (inner.encrypted === true || isAboutSomethingElse(inner)) return null;
  const text = firstText(inner, names.text);
  if (text === null) return null;
  return { text, from: firstText(inner, names.from), receivedAt: readTime(first(inner, names.receivedAt)) };
}

const formOf = (body: string): Fields => Object.fromEntries(new URLSearchParams(body));

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isAboutSomethingElse = (fields: Fields): boolean =>
  kinds.some((name) => typeof fields[name] === 'string' && !arrivals.test(fields[name]));

const first = (fields: Fields, among: string[]): unknown =>
  among.map((name) => (Object.hasOwn(fields, name) ? fields[name] : undefined)).find((value) => value !== undefined);

const firstText = (fields: Fields, among: string[]): string | null => {
  const values = among.map((name) => (Object.hasOwn(fields, name) ? fields[name] : undefined));
  return values.find((value): value is string => typeof value === 'string' && value.trim() !== '') ?? null;
};

/** Reads ISO 8601 with a zone, or a Unix time in seconds or milliseconds, as a number or as text. */
function readTime(value: unknown): Date | null {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{9,14}(?:\.\d+)?$/.test(value))) {
    const number = Number(value);
    return dateOf(number < 1e11 ? number * 1_000 : number);
  }
  // Without its zone, a time may be wrong by half a day.
  const zoned = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}.*(?:Z|[+-]\d{2}:?\d{2})$/i.test(value);
  return zoned ? dateOf(Date.parse(value)) : null;
}

function dateOf(ms: number): Date | null {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? null : date;
}
