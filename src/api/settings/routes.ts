/** Routes that show and change the settings of an account. */
import { getSettings, markConfigAnnounced, type Settings, saveSettings } from '../../db/accounts/account-settings.ts';
import type { Account } from '../../db/accounts/accounts.ts';
import { mask } from '../../domain/settings.ts';
import { checkTarget } from '../../notifications/target-guard.ts';
import { SessionUnreachable, signalSession } from '../../temporal/account-workflow.ts';
import { wakeMovementDelivery } from '../../temporal/deliveries.ts';
import { configChangedSignal, webhookChangedSignal } from '../../temporal/messages.ts';
import { requireRecent } from '../access/step-up.ts';
import { auditEntry } from '../audit.ts';
import { route } from '../contract/route.ts';
import type { Deps } from '../deps.ts';
import { invalid } from '../errors.ts';
import { config } from './answers.ts';
import { changesDestination } from './changed-destinations.ts';
import { changeEvents } from './changed-settings.ts';
import type { Cleared } from './kept-tokens.ts';
import { type ConfigChange, configChange, configChangeOf } from './schemas.ts';
import { settingsAnswer, settingsChange, withNewSecret } from './settings.ts';

const targets = ['webhook_url', 'notification_endpoint_url', 'pending_orders_endpoint'] as const;

/** Without a token of its own the webhook is called with the account's. */
const webhookFields = ['webhook_url', 'webhook_auth_type', 'webhook_auth_token', 'auth_type', 'auth_token'] as const;

export const settingsRoutes = [
  route('GET /accounts/:id/config', {
    id: 'getConfig',
    summary: 'Get the settings of an account',
    access: 'owner',
    answer: { status: 200, description: 'All settings. Secrets are masked.', schema: config },
    handle: async ({ deps: { db, vault }, account: { id, bankCode } }) =>
      settingsAnswer(await getSettings(db, id), bankCode, vault),
  }),

  route('PUT /accounts/:id/config', {
    id: 'saveConfig',
    summary: 'Change settings',
    description:
      'A field that is left out keeps its value; null clears it or sets its default. Nothing has to be restarted: an open ' +
      'session follows new intervals, a new session type and new receivers. The bank login, `login_mode` and ' +
      '`assistance_timeout_seconds` take effect at the next session.',
    access: 'owner',
    stepUp: 'when_changed',
    body: {
      schema: configChange,
      example: {
        notification_endpoint_url: 'https://your-service.example/reconbanker/notify',
        notification_auth_type: 'bearer',
        notification_auth_token: 'your-token',
        notification_events: ['assistance_required'],
      },
    },
    bodyFor: async ({ deps, account }) => configChangeOf(await getSettings(deps.db, account.id)),
    answer: { status: 200, description: 'The settings after the change.', schema: config },
    handle: async ({ ctx, deps, account, body }) => {
      const { db, vault } = deps;
      const { change, madeSecret } = withNewSecret(body);
      await assertTargets(deps, change);
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
      await tellSession(deps, account, savedAt);
      if (webhookFields.some((field) => change[field] !== undefined)) await tellDelivery(deps, settings, account);
      const answer = settingsAnswer(settings, bankCode, vault, cleared);
      return madeSecret ? { ...answer, notification_signing_secret: madeSecret } : answer;
    },
  }),
];

async function tellSession({ db, temporal, log }: Deps, account: Account, savedAt: Date): Promise<void> {
  try {
    await signalSession(temporal, account, configChangedSignal);
    await markConfigAnnounced(db, account.id, savedAt);
  } catch (err) {
    // It is saved and marked as not announced: the workers' reconciler repeats the signal.
    if (!(err instanceof SessionUnreachable)) throw err;
    log.warn({ err: err.cause, accountId: account.id }, 'the workflow gets its new settings later');
  }
}

/** Movements that wait for a receiver are tried at once. Otherwise they would wait for their next attempt. */
async function tellDelivery(
  { temporal, log }: Deps,
  { webhook_url: url }: Settings,
  { id: accountId, userId }: Account,
): Promise<void> {
  if (url === null) return;
  try {
    await wakeMovementDelivery(temporal, { accountId, userId }, webhookChangedSignal);
  } catch (err) {
    if (!(err instanceof SessionUnreachable)) throw err;
    log.warn({ err: err.cause, accountId }, 'the delivery of movements gets its new settings later');
  }
}

async function assertTargets(
  { config: { allowPrivateWebhooks: allowPrivate, ownDoors } }: Deps,
  change: ConfigChange,
): Promise<void> {
  for (const field of targets) {
    const target = change[field];
    if (!target || target === mask) continue;
    const check = await checkTarget(target, { allowPrivate, ownDoors });
    if (!check.ok) throw invalid({ path: [field], message: check.message, code: 'custom' });
  }
}
