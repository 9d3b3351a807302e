import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { endLeftovers, noteProcesses } from '../process/kill-leftovers.ts';
import { assertPortFree } from '../process/ports.ts';
import { writePrivate } from '../process/private-file.ts';
import { findChromium } from '../tools/chromium.ts';
import { ensureDashboard } from '../tools/dashboard.ts';
import { childEnv, temporalUi } from './child-env.ts';
import { claimDataFolder } from './claim-data-folder.ts';
import { ensureFirstStart, type FirstStart, type ReadyAccount } from './first-start.ts';
import { migrateDatabase } from './migrate-database.ts';
import {
  apiPart,
  apiUrl,
  embeddedPostgres,
  embeddedTemporal,
  partLog,
  sandboxPart,
  sandboxUrl,
  workerPart,
} from './parts/part-commands.ts';
import { followWarnings, lastLogLines } from './parts/part-log.ts';
import { type PartName, RunningParts } from './parts/running-parts.ts';
import { ensureSecrets } from './secrets.ts';
import { readyFile, type Settings, wantedPorts } from './settings.ts';
import { findTemporalPages } from './temporal-pages.ts';
import { untilReady } from './until-ready.ts';

/** `ready.json` */
export type Ready = {
  api: string;
  dashboard: string;
  temporalUi: string | null;
  sandbox: string;
  /** The password is empty when somebody has changed it. */
  operator: { email: string; password: string };
  accounts: ReadyAccount[];
  /** Process ids. Null for a part that runs elsewhere. */
  processes: Record<PartName, number | null>;
};

export type Stops = {
  /** Asks the parts to stop in order. */
  gently: AbortSignal;
  /** Kills all parts that still run. */
  now: AbortSignal;
};

/**
 * Starts every part, creates the first operator and accounts, writes `ready.json`, and keeps the parts running until it
 * is told to stop. `onReady` gets the content of the file, and whether the operator is new.
 */
export async function startAll(
  settings: Settings,
  stops: Stops,
  onReady: (ready: Ready, operator: Pick<FirstStart, 'isFirst' | 'operatorFile'>) => void,
): Promise<void> {
  const { dataDir } = settings;
  const claim = await claimDataFolder(dataDir, stops.gently);
  let ready: Ready | undefined;
  const noted = join(dataDir, 'processes.json');
  const parts = new RunningParts(
    {
      onChange: (pids) => {
        noteProcesses(noted, pids);
        if (ready) writePrivate(readyFile(dataDir), ready);
      },
      onDown: (name, why, pauseMs) => tellDown(dataDir, name, why, pauseMs),
    },
    stops.gently,
  );
  const killed = new Promise<void>((resolve) => stops.now.addEventListener('abort', () => resolve(parts.killAll())));
  const stopped = new Promise<void>((resolve) => {
    stops.gently.addEventListener('abort', () => {
      claim.announceStop();
      resolve();
    });
  });
  let unfollow = () => {};
  try {
    stops.gently.throwIfAborted();
    rmSync(readyFile(dataDir), { force: true });
    await endLeftovers(noted);
    for (const [port, variable] of wantedPorts(settings)) await assertPortFree(port, variable);
    unfollow = followParts(dataDir, () => ready !== undefined);
    const content = await Promise.race([bringUp(settings, parts, stops.gently), stopped]);
    if (content) {
      ready = content.ready;
      writePrivate(readyFile(dataDir), ready);
      onReady(ready, content.first);
      await stopped;
    }
  } finally {
    // What the parts log while they stop is in their own logs.
    if (stops.gently.aborted) unfollow();
    ready = undefined;
    rmSync(readyFile(dataDir), { force: true });
    await Promise.race([parts.stopAll(), killed]);
    unfollow();
    rmSync(noted, { force: true });
    claim.release();
  }
}

async function bringUp(settings: Settings, parts: RunningParts, signal: AbortSignal) {
  const secrets = ensureSecrets(settings);
  const [databaseUrl, chromium, temporalPages] = await Promise.all([
    bringDatabase(settings, parts),
    findChromium(),
    settings.temporalAddress ? null : findTemporalPages(),
    settings.temporalAddress ? null : parts.add('temporal', embeddedTemporal(settings)),
    parts.add('sandbox', sandboxPart(settings)),
    ensureDashboard(),
  ]);
  const env = childEnv(settings, secrets, { databaseUrl, chromium: chromium.path, temporalPages });
  await migrateDatabase(env);
  signal.throwIfAborted();
  const [worker] = await Promise.all([
    parts.add('worker', workerPart(settings, env)),
    parts.add('api', apiPart(settings, env)),
  ]);
  await untilReady(`${apiUrl(settings)}/ready`, signal, () => {
    if (worker.failures() >= 3) throw new Error('The worker ended three times in a row; its last lines are above.');
  });
  const { operator, accounts, ...first } = await ensureFirstStart({
    api: apiUrl(settings),
    sandbox: sandboxUrl(settings),
    dataDir: settings.dataDir,
    setupToken: secrets.setupToken,
  });
  const ready: Ready = {
    api: apiUrl(settings),
    dashboard: `${apiUrl(settings)}/dashboard/`,
    temporalUi: temporalUi(settings),
    sandbox: sandboxUrl(settings),
    operator,
    accounts,
    processes: parts.pids,
  };
  return { ready, first };
}

async function bringDatabase(settings: Settings, parts: RunningParts): Promise<string> {
  if (settings.databaseUrl) return settings.databaseUrl;
  const postgres = await embeddedPostgres(settings);
  await parts.add('postgres', postgres.start);
  return postgres.url();
}

const ownParts = ['sandbox', 'api', 'worker'] as const;

/** Shows errors always, but warnings only when all parts are up: while they find each other, warnings are normal. */
function followParts(dataDir: string, areUp: () => boolean): () => void {
  const tell = (name: string) => (line: string, level: string) => {
    if (level !== 'warn' || areUp()) process.stderr.write(`${name.padEnd(8)} ${line}\n`);
  };
  const unfollow = ownParts.map((name) => followWarnings(partLog(dataDir, name), tell(name)));
  return () => {
    for (const stop of unfollow) stop();
  };
}

function tellDown(
  dataDir: string,
  name: PartName,
  why: { code: number | null; signal: string | null } | Error,
  pauseMs: number,
) {
  const how = why instanceof Error ? why.message : (why.signal ?? `exit code ${why.code}`);
  const lines = why instanceof Error ? [] : lastLogLines(partLog(dataDir, name), 10);
  const end = lines.map((line) => `\n  ${line}`).join('');
  process.stderr.write(`✗ ${name} ended (${how}); starting it again in ${(pauseMs / 1000).toFixed(1)} s${end}\n`);
}
