/** What the sessions of an account have left in the database, as tests of the activities look at it. */
import { type SealContext, sealContext } from '../../src/base/crypto.ts';
import type { PageAccount, PageLab } from './page-lab.ts';

type Looked = Pick<PageLab, 'db' | 'vault'>;
type Whose = Pick<PageAccount, 'id' | 'bank'>;

export const runsOf = ({ db }: Looked, { id }: Whose) =>
  db.selectFrom('runs').selectAll().where('account_id', '=', id).orderBy('sequence').execute();
export const requestsOf = ({ db }: Looked, { id }: Whose) =>
  db.selectFrom('otp_requests').selectAll().where('account_id', '=', id).orderBy('requested_at').execute();
export const evidenceOf = ({ db }: Looked, { id }: Whose) =>
  db.selectFrom('evidence').selectAll().where('account_id', '=', id).execute();
export const eventsOf = async ({ db }: Looked, { id }: Whose) =>
  (await db.selectFrom('events').select('type').where('account_id', '=', id).execute()).map(({ type }) => type);

const contextOf = ({ id, bank }: Whose): SealContext => sealContext.browserState(id, bank.code);

/** The saved state of the page: whether it is to be gone on with, and the names of its cookies. Undefined where none was saved. */
export async function stateOf({ db, vault }: Looked, account: Whose) {
  const states = db.selectFrom('browser_states').select(['state_sealed', 'resumable']);
  const row = await states.where('account_id', '=', account.id).executeTakeFirst();
  if (!row) return undefined;
  const { cookies } = JSON.parse(vault.open(row.state_sealed, contextOf(account)));
  return { resumable: row.resumable, cookies: cookies.map(({ name }: { name: string }) => name) as string[] };
}

/** A state that an earlier session has saved, with that cookie. `text` is what was sealed instead. */
export async function saveState(
  { db, vault }: Looked,
  account: Whose,
  { resumable = true, cookie = 'kept', text }: { resumable?: boolean; cookie?: string; text?: string } = {},
): Promise<void> {
  const place = { domain: '127.0.0.1', path: '/', expires: -1, httpOnly: false, secure: false, sameSite: 'Lax' };
  const state = text ?? JSON.stringify({ cookies: [{ name: cookie, value: '1', ...place }], origins: [] });
  const state_sealed = vault.seal(state, contextOf(account));
  await db.insertInto('browser_states').values({ account_id: account.id, state_sealed, resumable }).execute();
}
