/** The entry of the worker: config → dependencies → four workers and their upkeep → graceful stop. */

import { randomBytes } from 'node:crypto';
import { flushCompileCache } from 'node:module';
import { hostname } from 'node:os';
import { DefaultLogger, NativeConnection } from '@temporalio/worker';
import { createActivities } from '../activities/index.ts';
import { loadBanks } from '../banks/registry.ts';
import { createVault } from '../base/crypto.ts';
import { createLogger, type Logger } from '../base/log.ts';
import { createBrowsers } from '../browser/chromium/browser.ts';
import { chromiumStart } from '../browser/chromium/chromium-start.ts';
import { ownTemporaryFolder } from '../browser/chromium/temporary-folder.ts';
import { createLiveSessions } from '../browser/session/live-sessions.ts';
import { ConfigError, takeConfig } from '../config/config.ts';
import type { Config } from '../config/types.ts';
import { recordBanks } from '../db/banks/banks.ts';
import { keepPresence } from '../db/banks/workers.ts';
import { bindSeals } from '../db/core/bound-seals.ts';
import { connect } from '../db/core/connect.ts';
import { loadPayloadCutoffs } from '../db/core/payload-cutoffs.ts';
import { paceOf } from '../domain/pace.ts';
import { onParentGone } from '../process/exit-with-parent.ts';
import { ownPlace } from '../process/identity.ts';
import { persist, untilAborted } from '../process/loops.ts';
import { watchEventLoop } from '../process/watchdog.ts';
import { createClient } from '../temporal/client.ts';
import { connectionOptions } from '../temporal/connection-options.ts';
import { ensureSearchAttributes } from '../temporal/search-attributes.ts';
import { findChromium } from '../tools/chromium.ts';
import { ensurePruneSchedule } from '../upkeep/prune-schedule.ts';
import { createWorkers, runWorkers } from './create-workers.ts';
import { installRuntime, showWorker } from './metrics.ts';
import { keepUp } from './upkeep.ts';
import { bundledWorkflows } from './workflow-bundle.ts';

async function main(config: Config, log: Logger): Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const again = { log, signal };
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
  const temporary = await ownTemporaryFolder();
  const browsers = await openBrowsers(config, log);
  const sessions = createLiveSessions(browsers);
  showWorker(sessions, config.maxSessions, signal);
  const { allowPrivateWebhooks, ownDoors, publicUrl, slackApiUrl, retention } = config;
  const outside = { allowPrivateWebhooks, ownDoors, publicUrl, slackApiUrl, retention };
  const activities = createActivities({ db, vault, temporal, banks, sessions, host, log, ...outside });

  const found = banks.entries.map((bank) => ({ ...bank, pace: paceOf(bank, config.bankPace) }));
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

  const codePath = config.workflowBundle;
  const workflowBundle = codePath ? { codePath } : await bundledWorkflows(config.dataDir, log);
  const { namespace } = config.temporal;
  const { maxSessions } = config;
  const running = runWorkers(
    await createWorkers({ connection, namespace, host, vault, cutoffs, workflowBundle, activities, maxSessions }),
  );
  const upkeep = keepUp({ db, temporal, vault, sweep: temporary.sweep, ...again });
  // Watches from now on: bundling the workflows may block the event loop for a while.
  const unwatch = watchEventLoop('worker', log);
  log.info({ host, banks: banks.entries.map((bank) => bank.code) }, 'worker started');
  // Flushed now, since a process that is killed never reaches the flush at its exit.
  flushCompileCache();

  await Promise.race([running.ended, untilAborted(signal)]);
  log.info({ sessions: sessions.count() }, 'worker stops: its sessions are handed over');
  stopping.abort();
  await running.stop(() => presence.end());
  await upkeep;
  await browsers.close();
  await temporary.remove();
  await unwatch();
  await Promise.allSettled([connection.close(), temporal.connection.close(), db.destroy()]);
}

async function openBrowsers(config: Config, log: Logger) {
  const chromium = config.chromiumPath ?? (await findChromium()).path;
  const executable = () => chromiumStart(chromium, config.allowNoSandbox);
  const options = { perBank: config.browserPerBank, heapMb: config.browserHeapMb };
  return createBrowsers({ 'headless-shell': executable, chromium: executable }, log, options);
}

try {
  const config = takeConfig();
  const log = createLogger('worker', config.logLevel);
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) => {
    // This is normal: three of the four workers only run activities.
    if (message.startsWith('No workflows registered')) return;
    log[level === 'ERROR' ? 'error' : 'warn']({ err: meta?.error, activity: meta?.activityType }, message);
  });
  // We handle the signals ourselves: see main.
  await installRuntime({ logger, shutdownSignals: [] }, config);
  await main(config, log);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
