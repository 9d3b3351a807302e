import type Router from '@koa/router';
import { getSettings, markConfigAnnounced, type Settings, saveSettings } from '../../db/accounts/account-settings.ts';
import type { Account } from '../../db/accounts/accounts.ts';
import { checkTarget } from '../../notifications/target-guard.ts';
import { SessionUnreachable, signalSession } from '../../temporal/account-workflow.ts';
import { wakeMovementDelivery } from '../../temporal/deliveries.ts';
import { configChanged, webhookChanged } from '../../temporal/messages.ts';
import { ownAccount } from '../access/callers.ts';
import { requireRecent } from '../access/step-up.ts';
import { auditEntry } from '../audit.ts';
import { readBody } from '../contract/request.ts';
import type { Deps, State } from '../deps.ts';
import { invalid } from '../errors.ts';
import { changesDestination } from './changed-destinations.ts';
import { changeEvents } from './changed-settings.ts';
import type { Cleared } from './kept-tokens.ts';
import { mask } from './mask.ts';
import { type ConfigChange, configChangeOf } from './schemas.ts';
import { settingsAnswer, settingsChange, withNewSecret } from './settings.ts';

const targets = ['webhook_url', 'notification_endpoint_url', 'pending_orders_endpoint'] as const;

/** Without a token of its own the webhook is called with the account's. */
const webhookFields = ['webhook_url', 'webhook_auth_type', 'webhook_auth_token', 'auth_type', 'auth_token'] as const;

export function configRoutes(router: Router<State>, deps: Deps): void {
  const { db, vault, temporal, log } = deps;

  router.get('/accounts/:id/config', async (ctx) => {
    const { id, bankCode } = await ownAccount(ctx, deps);
    ctx.body = settingsAnswer(await getSettings(db, id), bankCode, vault);
  });

  router.put('/accounts/:id/config', async (ctx) => {
    const account = await ownAccount(ctx, deps);
    const { change, madeSecret } = withNewSecret(
      await readBody(ctx, configChangeOf(await getSettings(db, account.id))),
    );
    await assertTargets(change);
    const { bankCode } = account;
    let cleared: Cleared[] = [];
    const { settings, savedAt } = await saveSettings(db, account.id, {
      columns: (before) => {
        const saved = settingsChange(change, { before, bankCode, vault });
        if (changesDestination(saved.columns, before)) requireRecent(ctx);
        cleared = saved.cleared;
        return saved.columns;
      },
      entries: (before, after) =>
        changeEvents(before, after, bankCode, vault).map((event) => auditEntry(ctx, account, event)),
    });
    try {
      await signalSession(temporal, account, configChanged);
      await markConfigAnnounced(db, account.id, savedAt);
    } catch (err) {
      // It is saved and marked as not announced: the reconciler of the workers repeats the signal.
      if (!(err instanceof SessionUnreachable)) throw err;
      log.warn({ err: err.cause, accountId: account.id }, 'the workflow hears of its settings later');
    }
    if (webhookFields.some((field) => change[field] !== undefined)) await tellDelivery(settings, account);
    const answer = settingsAnswer(settings, bankCode, vault, cleared);
    ctx.body = madeSecret ? { ...answer, notification_signing_secret: madeSecret } : answer;
  });

  /** Movements that wait for a receiver are tried at once. Otherwise they are when it is their time. */
  async function tellDelivery({ webhook_url: url }: Settings, { id: accountId, userId }: Account): Promise<void> {
    if (url === null) return;
    try {
      await wakeMovementDelivery(temporal, { accountId, userId }, webhookChanged);
    } catch (err) {
      if (!(err instanceof SessionUnreachable)) throw err;
      log.warn({ err: err.cause, accountId }, 'the delivery of movements hears of its settings later');
    }
  }

  async function assertTargets(change: ConfigChange): Promise<void> {
    for (const field of targets) {
      const target = change[field];
      if (!target || target === mask) continue;
      const check = await checkTarget(target, {
        allowPrivate: deps.config.allowPrivateWebhooks,
        ownDoors: deps.config.ownDoors,
      });
      if (!check.ok) throw invalid({ path: [field], message: check.message, code: 'custom' });
    }
  }
}
