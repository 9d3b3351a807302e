import { join, resolve } from 'node:path';

/**
 * The settings that `npm start` itself reads from the environment. The API and the worker read theirs with `config.ts`.
 */
export type Settings = {
  dataDir: string;
  port: number;
  sandboxPort: number;
  temporalPort: number;
  /** Undefined means a free port. */
  postgresPort: number | undefined;
  /** Undefined means the embedded database. */
  databaseUrl: string | undefined;
  temporalAddress: string | undefined;
  temporalNamespace: string;
  temporalUiUrl: string | undefined;
  encryptionKeys: string | undefined;
  jwtSecret: string | undefined;
  /** The whole environment, for the child processes. */
  env: NodeJS.ProcessEnv;
};

/** Throws an error that names the variable when one is malformed. An empty value counts as not set. */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const text = (name: string) => env[name]?.trim() || undefined;
  const port = (name: string) => {
    const value = text(name);
    if (value === undefined) return undefined;
    if (!/^\d+$/.test(value) || Number(value) < 1 || Number(value) > 65_535) {
      throw new Error(`${name} must be a port number from 1 to 65535.`);
    }
    return Number(value);
  };
  return {
    dataDir: resolve(text('DATA_DIR') ?? '.data'),
    port: port('PORT') ?? 3000,
    sandboxPort: port('SANDBOX_PORT') ?? 3100,
    temporalPort: port('TEMPORAL_PORT') ?? 7233,
    postgresPort: port('POSTGRES_PORT'),
    databaseUrl: text('DATABASE_URL'),
    temporalAddress: text('TEMPORAL_ADDRESS'),
    temporalNamespace: text('TEMPORAL_NAMESPACE') ?? 'default',
    temporalUiUrl: text('TEMPORAL_UI_URL'),
    encryptionKeys: text('ENCRYPTION_KEYS'),
    jwtSecret: text('JWT_SECRET'),
    env,
  };
}

/** Returns the ports on which this start will listen, with the variable that sets each. */
export function wantedPorts(settings: Settings): [port: number, variable: string][] {
  const ports: [number, string][] = [
    [settings.port, 'PORT'],
    [settings.sandboxPort, 'SANDBOX_PORT'],
  ];
  if (!settings.temporalAddress) ports.push([settings.temporalPort, 'TEMPORAL_PORT']);
  if (!settings.databaseUrl && settings.postgresPort) ports.push([settings.postgresPort, 'POSTGRES_PORT']);
  return ports;
}

export const readyFile = (dataDir: string): string => join(dataDir, 'ready.json');
