import { join } from 'node:path';
import { outsideEnv } from '../../process/outside-env.mjs';
import { freePort } from '../../process/ports.ts';
import { searchAttributeTypes } from '../../temporal/names.ts';
import { startPostgres } from '../postgres.ts';
import type { Settings } from '../settings.ts';
import { startTemporal } from '../temporal.ts';
import { startNodePart } from './node-part.ts';
import type { Watch } from './supervise.ts';

type Start = Watch['start'];

const source = join(import.meta.dirname, '../..');
export const partLog = (dataDir: string, name: string): string => join(dataDir, 'logs', `${name}.log`);

/** The embedded Postgres. It keeps its port over restarts, because the other parts hold its address. */
export async function embeddedPostgres(settings: Settings): Promise<{ start: Start; url: () => string }> {
  const port = settings.postgresPort ?? (await freePort());
  let url = '';
  return {
    start: async () => {
      const postgres = await startPostgres({ dataDir: join(settings.dataDir, 'postgres'), port });
      url = postgres.url;
      return postgres;
    },
    url: () => url,
  };
}

/** Starts Temporal without its UI, which would answer anybody. The API shows the UI. */
export function embeddedTemporal(settings: Settings): Start {
  return () =>
    startTemporal({
      dataDir: join(settings.dataDir, 'temporal'),
      port: settings.temporalPort,
      uiPort: null,
      namespace: settings.temporalNamespace,
      searchAttributes: searchAttributeTypes,
    });
}

export function sandboxPart(settings: Settings): Start {
  const own = Object.entries(settings.env).filter(([name]) => name.startsWith('SANDBOX_'));
  const env = {
    ...outsideEnv(settings.env),
    ...Object.fromEntries(own),
    SANDBOX_PORT: String(settings.sandboxPort),
    SANDBOX_STATE: join(settings.dataDir, 'sandbox.json'),
  };
  const entry = join(source, '..', 'sandbox', 'server.ts');
  return nodePart('sandbox', entry, env, settings, `${sandboxUrl(settings)}/`);
}

export function apiPart(settings: Settings, env: NodeJS.ProcessEnv): Start {
  return nodePart('api', join(source, 'api', 'server.ts'), env, settings, `${apiUrl(settings)}/health`);
}

export function workerPart(settings: Settings, env: NodeJS.ProcessEnv): Start {
  return nodePart('worker', join(source, 'worker/main.ts'), env, settings, null);
}

export const apiUrl = (settings: Settings): string => `http://127.0.0.1:${settings.port}`;
export const sandboxUrl = (settings: Settings): string => `http://127.0.0.1:${settings.sandboxPort}`;

function nodePart(
  name: string,
  entry: string,
  env: NodeJS.ProcessEnv,
  settings: Settings,
  healthUrl: string | null,
): Start {
  const logFile = partLog(settings.dataDir, name);
  // The cache of what Node has compiled saves a third of the work of a start.
  const ownEnv = { NODE_COMPILE_CACHE: join(settings.dataDir, 'node-cache'), ...env };
  // A worker saves its sessions before it ends, and takes at most twenty seconds for that.
  return (signal) => startNodePart({ name, entry, env: ownEnv, logFile, healthUrl, graceMs: 25_000 }, signal);
}
