/** Entry: config → dependencies → poll the three queues → graceful stop. */
import { randomBytes } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import { hostname } from 'node:os';
import { DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import { loadBanks } from '../banks/registry.ts';
import { createVault } from '../base/crypto.ts';
import { createLogger, type Logger } from '../base/log.ts';
import { createBrowsers } from '../browser/chromium/browser.ts';
import { chromiumStart } from '../browser/chromium/chromium-start.ts';
import { ownTemporaryFolder } from '../browser/chromium/temporary-folder.ts';
import { createLiveSessions } from '../browser/sessions.ts';
import { type Config, ConfigError, takeConfig } from '../config/config.ts';
import { recordBanks } from '../db/banks/banks.ts';
import { keepPresence } from '../db/banks/workers.ts';
import { bindSeals } from '../db/core/bound-seals.ts';
import { connect } from '../db/core/connect.ts';
import { addUpTallies } from '../db/core/counts.ts';
import { loadPayloadCutoffs } from '../db/core/payload-cutoffs.ts';
import { paceOf } from '../domain/pace.ts';
import { onParentGone } from '../process/exit-with-parent.ts';
import { ownPlace } from '../process/identity.ts';
import { every, persist, untilAborted } from '../process/loops.ts';
import { watchEventLoop } from '../process/watchdog.ts';
import { createClient } from '../temporal/client.ts';
import { connectionOptions } from '../temporal/connection-options.ts';
import { browserQueue, deliveriesQueue, hostQueue, sessionsQueue } from '../temporal/names.ts';
import { onlyOurs } from '../temporal/only-ours.ts';
import { ensureSearchAttributes } from '../temporal/search-attributes.ts';
import { findChromium } from '../tools/chromium.ts';
import { giveTurns } from '../upkeep/give-turns.ts';
import { watchWorkers } from '../upkeep/lost-workers.ts';
import { ensurePruneSchedule } from '../upkeep/prune-schedule.ts';
import { reconcile } from '../upkeep/reconcile.ts';
import { reconcileMovements } from '../upkeep/reconcile-movements.ts';
import { reconcileNotifications } from '../upkeep/reconcile-notifications.ts';
import { watchStore } from '../upkeep/watch-namespace.ts';
import { installRuntime, showWorker } from './metrics.ts';
import { bundledWorkflows } from './workflow-bundle.ts';

/** Each tenth look at the workflows has all of them named; the others count them. */
const THOROUGH_LOOK = 10;

async function main(config: Config, log: Logger): Promise<void> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  onParentGone(stop);

  const host = `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  const db = connect(config.databaseUrl, { maxConnections: 20 });
  const vault = createVault(config.encryptionKeys);
  const temporal = createClient(config.temporal, vault);
  const banks = await loadBanks(config);
  for (const { code, failedReason } of banks.entries) if (failedReason) log.error({ bank: code }, failedReason);

  const found = banks.entries.map((bank) => ({ ...bank, pace: paceOf(bank, config.bankPace) }));

  const temporary = await ownTemporaryFolder();
  const chromium = config.chromiumPath ?? (await findChromium()).path;
  const executable = () => chromiumStart(chromium, config.allowNoSandbox);
  const browserOptions = { perBank: config.browserPerBank, heapMb: config.browserHeapMb };
  const browsers = createBrowsers({ 'headless-shell': executable, chromium: executable }, log, browserOptions);
  const sessions = createLiveSessions(browsers);
  showWorker(sessions, config.maxSessions, stopping.signal);
  const { allowPrivateWebhooks, ownDoors, publicUrl, slackApiUrl, retention } = config;
  const outside = { allowPrivateWebhooks, ownDoors, publicUrl, slackApiUrl, retention };
  const activities = createActivities({ db, vault, temporal, banks, sessions, host, log, ...outside });

  const { signal } = stopping;
  const again = { log, signal };
  await persist('the database does not answer: trying again', () => recordBanks(db, found), again);
  const cutoffs = await persist('the database does not answer: trying again', () => loadPayloadCutoffs(db), again);
  await persist('the secrets cannot be looked at: trying again', () => bindSeals(db, vault, log), again);
  const connection = await persist(
    `Temporal at ${config.temporal.address} does not answer: trying again`,
    () => NativeConnection.connect(connectionOptions(config.temporal)),
    again,
  );
  if (!connection || !cutoffs) return;
  const presence = keepPresence({ db, databaseUrl: config.databaseUrl, worker: { host, ...ownPlace() }, log });

  await persist('the search attributes cannot be set: trying again', () => ensureSearchAttributes(temporal), again);
  await persist('the schedule that prunes cannot be set: trying again', () => ensurePruneSchedule(temporal), again);

  // All that is not named has its place beside the workflows, so that none is left out.
  const { browserSession, enterCode, resendCode, readNow, sendMovements, ...short } = activities;
  const { sendNotification, giveUpNotification } = short;
  const { namespace } = config.temporal;
  const common = { connection, namespace, identity: host, ...onlyOurs(vault, cutoffs) };
  const workflows = await Worker.create({
    ...common,
    taskQueue: sessionsQueue,
    workflowBundle: config.workflowBundle
      ? { codePath: config.workflowBundle }
      : await bundledWorkflows(config.dataDir, log),
    activities: short,
    // A workflow worker that died costs two seconds instead of ten.
    stickyQueueScheduleToStartTimeout: '2s',
    maxCachedWorkflows: 2_000,
  });
  // Receivers that hang fill these places, and no others.
  const deliveries = await Worker.create({
    ...common,
    taskQueue: deliveriesQueue,
    activities: { sendMovements, sendNotification, giveUpNotification },
    maxConcurrentActivityTaskExecutions: 100,
  });
  const browser = await Worker.create({
    ...common,
    taskQueue: browserQueue,
    activities: { browserSession },
    maxConcurrentActivityTaskExecutions: config.maxSessions,
    // The server hears of every heartbeat, so that a cancellation arrives within two seconds.
    maxHeartbeatThrottleInterval: '2s',
    shutdownGraceTime: 0,
    shutdownForceTime: '20s',
  });
  const mailbox = await Worker.create({
    ...common,
    taskQueue: hostQueue(host),
    activities: { enterCode, resendCode, readNow },
    shutdownGraceTime: '10s',
  });

  const running = [workflows.run(), browser.run(), deliveries.run()];
  const mailboxRunning = mailbox.run();
  let looks = 0;
  const lookAgain = () => reconcile(db, temporal, log, { thorough: looks++ % THOROUGH_LOOK === 0 });
  const reconciling = every(60_000, lookAgain, again);
  const reconcilingMovements = every(60_000, () => reconcileMovements(db, temporal), again);
  const watching = watchWorkers({ db, temporal, ...again });
  const following = watchStore({ temporal, ...again }, async () => {
    await ensureSearchAttributes(temporal);
    await ensurePruneSchedule(temporal);
    await reconcile(db, temporal, log, { thorough: true });
    await reconcileMovements(db, temporal);
    await reconcileNotifications(db, temporal);
  });
  const givingTurns = every(500, () => giveTurns(db, temporal, log), again);
  const sweeping = every(10_000, async () => temporary.sweep(), again);
  const binding = every(60_000, () => bindSeals(db, vault, log), again);
  const addingUp = every(3_600_000, () => addUpTallies(db), again);
  // From now on: bundling the workflows may take the event loop for a while.
  const unwatch = watchEventLoop('worker', log);
  log.info({ host, banks: banks.entries.map((bank) => bank.code) }, 'worker started');
  // Not only at the end, which may be a kill: then the next start would have to compile everything anew.
  flushCompileCache();

  await Promise.race([...running, mailboxRunning, untilAborted(signal)]);
  log.info({ sessions: sessions.count() }, 'worker stops: its sessions are handed over');
  stopping.abort();
  // A code on its way is judged before its page is closed.
  mailbox.shutdown();
  await mailboxRunning;
  browser.shutdown();
  await running[1];
  await presence.end();
  deliveries.shutdown();
  workflows.shutdown();
  await Promise.all(running);
  await Promise.all([reconciling, reconcilingMovements, addingUp, binding, sweeping, watching, following, givingTurns]);
  await browsers.close();
  await temporary.remove();
  await unwatch();
  await Promise.allSettled([connection.close(), temporal.connection.close(), db.destroy()]);
}

try {
  const config = takeConfig();
  const log = createLogger('worker', config.logLevel);
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) => {
    // True, and meant so: two of the three workers only run activities.
    if (message.startsWith('No workflows registered')) return;
    log[level === 'ERROR' ? 'error' : 'warn']({ err: meta?.error, activity: meta?.activityType }, message);
  });
  // The signals are ours: see main.
  await installRuntime({ logger, shutdownSignals: [] }, config);
  await main(config, log);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
