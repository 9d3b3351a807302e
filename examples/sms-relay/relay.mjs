// A phone posts its text messages to /sms, Reconbanker posts to /notify when a bank asks for a code, and this relay
// brings the two together. Plain Node, no dependency: the README beside it has the settings.
import { timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const { RECONBANKER_URL, RECONBANKER_KEY, ACCOUNT_ID, RELAY_TOKEN, PORT = '4000', HOST = '127.0.0.1' } = process.env;
if (!RECONBANKER_URL || !RECONBANKER_KEY || !ACCOUNT_ID || !RELAY_TOKEN)
  throw new Error('Set RECONBANKER_URL, RECONBANKER_KEY, ACCOUNT_ID and RELAY_TOKEN.');
const usefulMs = 120_000; // A text message may arrive before the request that it answers.
let texts = []; // { text, at } of unused messages, newest first

/** Calls Reconbanker, and tries again while it cannot be reached. A code that is submitted twice is typed once. */
async function call(path, body) {
  const headers = { authorization: `Api-Key ${RECONBANKER_KEY}`, 'content-type': 'application/json' };
  const request = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
  for (let tries = 1; ; tries += 1) {
    const answer = await fetch(`${RECONBANKER_URL}/v1/accounts/${ACCOUNT_ID}${path}`, request).catch(() => null);
    if (answer && answer.status !== 503) return { status: answer.status, body: await answer.json() };
    if (tries === 20) throw new Error('Reconbanker does not answer.');
    await sleep(1_000);
  }
}

/** The only code in the text that fits, or null. It does not guess, because a wrong code costs a try at the bank. */
function findCode(text, { length, type }) {
  const found = text.match(new RegExp(`(?<!\\w)${type === 'numeric' ? '\\d' : '[A-Z0-9]'}{${length}}(?!\\w)`, 'g'));
  const codes = new Set(found?.filter((code) => /\d/.test(code)));
  return codes.size === 1 ? [...codes][0] : null;
}

/** Asks each time what the bank waits for, so a lost notification or a restart does no harm. */
async function bringTogether() {
  if (texts.length === 0) return;
  const { status, body } = await call('/status');
  if (status !== 200) throw new Error(`The status call was answered ${status}.`);
  const request = body.pending_assistance;
  const fresh = texts.filter(({ at }) => Date.now() - at < usefulMs);
  const code = request && fresh.map(({ text }) => findCode(text, request.descriptor)).find((found) => found);
  texts = code ? [] : fresh; // Cleared before the next await, so that two calls at once submit the code once.
  if (!code) return;
  const answer = await call('/otp', { code, request_id: request.id });
  console.log(`request ${request.id}: submitted, answered ${answer.status}`); // Log neither the text nor the code.
}

const authorized = Buffer.from(`Bearer ${RELAY_TOKEN}`);
const server = createServer(async (request, response) => {
  const given = Buffer.from(request.headers.authorization ?? '');
  const known = given.length === authorized.length && timingSafeEqual(given, authorized);
  const chunks = known ? await request.toArray().catch(() => []) : [];
  if (known && request.url === '/sms') texts.unshift({ text: Buffer.concat(chunks).toString(), at: Date.now() });
  response.writeHead(known ? 204 : 401).end(); // Respond at once; the log has the result.
  if (known) await bringTogether().catch((error) => console.error(error.message));
});
server.listen(Number(PORT), HOST, () => console.log(`listening on http://${HOST}:${server.address().port}`));
