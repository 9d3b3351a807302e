import type { FaultSystem, OwnedAccount } from '../system.ts';

/** Checks that every movement at the bank is in Postgres once, and was delivered at least once, always under one id. */
export async function wrongMovements(
  { db, receiver }: FaultSystem,
  { account, customer }: OwnedAccount,
): Promise<string[]> {
  const [atBank, kept] = await Promise.all([
    customer.movements(),
    db
      .selectFrom('movements')
      .select(['id', 'bank_id', 'sender_name', 'pending'])
      .where('account_id', '=', account.id)
      .execute(),
  ]);
  const wrong: string[] = [];
  const say = (what: string) => void wrong.push(`account ${account.id}: ${what}`);

  for (const { bankId, number } of atBank) {
    const count = kept.filter(({ bank_id }) => bank_id === bankId).length;
    if (bankId !== null && count !== 1) say(`movement ${number} of the bank is in Postgres ${count} times`);
  }
  if (kept.length > atBank.length) say(`${kept.length} movements are kept, and the bank has ${atBank.length}`);

  const calls = receiver.calls.filter(({ path }) => path === `/${account.id}`);
  const delivered = calls.map(({ headers, body }) => ({ webhookId: headers['webhook-id'], id: JSON.parse(body).id }));
  for (const { webhookId, id } of delivered) {
    if (webhookId !== id) say(`the movement ${id} was delivered under the id ${webhookId}`);
    if (!kept.some((row) => row.id === id)) say(`the movement ${id} was delivered and is not in Postgres`);
  }
  for (const { id, pending, sender_name } of kept) {
    const isDue = !pending && sender_name !== null;
    if (isDue && !delivered.some((call) => call.id === id)) say(`the movement ${id} was not delivered`);
  }
  return wrong;
}
