/**
 * A crowd of strangers that signs in: `crowd.ts <url> <connections> <one|many>`, until it is stopped. Every connection
 * tries one password after the other, each of another user, either all from one address or each from another network.
 * Prints the counts of the responses each second, as JSON.
 */
import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';

const [url = '', connections = '', from = 'one'] = process.argv.slice(2);
const pool = new Pool(url, { connections: Number(connections), headersTimeout: 60_000 });
const counts: Record<number, number> = {};
let tries = 0;

async function keepTrying(): Promise<never> {
  for (;;) {
    const network = from === 'many' ? tries++ : 0;
    const address = `2001:db8:${(network >> 16).toString(16)}:${(network & 0xffff).toString(16)}::1`;
    const { statusCode, body } = await pool.request({
      method: 'POST',
      path: '/auth/login',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify({ email: `${randomUUID()}@example.com`, password: 'a guess of a stranger' }),
    });
    await body.dump();
    counts[statusCode] = (counts[statusCode] ?? 0) + 1;
  }
}

for (let connection = 0; connection < Number(connections); connection++) void keepTrying();
setInterval(() => process.stdout.write(`${JSON.stringify(counts)}\n`), 1_000);
