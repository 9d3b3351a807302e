import type { FaultSystem, OwnedAccount } from '../faults/system.ts';

/**
 * Checks that no movement is stored twice, and that after a completed read none is missing that the bank had before it.
 */
export async function wrongReads({ db }: FaultSystem, { account, customer }: OwnedAccount): Promise<string[]> {
  const completed = await db
    .selectFrom('runs')
    .select(['sequence', 'started_at'])
    .where('account_id', '=', account.id)
    .where('outcome', '=', 'completed')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  const atBank = await customer.movements();
  const kept = await db.selectFrom('movements').select('bank_id').where('account_id', '=', account.id).execute();
  const counts = Map.groupBy(kept, ({ bank_id }) => bank_id);
  const wrong: string[] = [];
  for (const { bankId, number, at } of atBank) {
    if (bankId === null) continue;
    const count = counts.get(bankId)?.length ?? 0;
    if (count > 1) wrong.push(`account ${account.id}: movement ${number} of the bank is in Postgres ${count} times`);
    const wasThere = completed && at !== null && Date.parse(at) < completed.started_at.getTime();
    if (count === 0 && wasThere)
      wrong.push(`account ${account.id}: run ${completed.sequence} has not read movement ${number}`);
  }
  return wrong;
}
