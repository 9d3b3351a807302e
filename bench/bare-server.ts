/**
 * The smallest server that can answer whether an account waits for a code: one query behind Koa. Prints its address.
 */
import Koa from 'koa';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
const question = `select accounts.id, accounts.state, otp_requests.id as request
  from accounts left join otp_requests on account_id = accounts.id and otp_requests.state = 'pending'
  where accounts.id = $1`;

const app = new Koa().use(async (ctx) => {
  const { rows } = await pool.query(question, [ctx.path.slice(1)]);
  ctx.body = rows[0];
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address) process.stdout.write(`http://127.0.0.1:${address.port}\n`);
});
