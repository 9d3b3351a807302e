import { apiUrl, sandboxUrl } from './parts/part-commands.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

const noLock = Object.fromEntries(
  ['CA', 'CERT', 'KEY', 'SERVER_NAME']
    .flatMap((name) => [`TEMPORAL_TLS_${name}`, `TEMPORAL_TLS_${name}_FILE`])
    .concat('TEMPORAL_API_KEY', 'TEMPORAL_API_KEY_FILE')
    .map((name) => [name, '']),
);

export type Found = {
  databaseUrl: string;
  chromium: string;
  /** The folder with the pages of the Temporal UI. Null when Temporal runs elsewhere. */
  temporalPages: string | null;
};

/** Builds the environment of the API, the worker and the migrations. Other variables are passed on unchanged. */
export function childEnv(settings: Settings, secrets: Secrets, found: Found) {
  const embedded = settings.databaseUrl === undefined;
  const isOpen = settings.env.REGISTRATION?.trim() === 'open';
  return {
    ...settings.env,
    PORT: String(settings.port),
    DATA_DIR: settings.dataDir,
    DATABASE_URL: found.databaseUrl,
    TEMPORAL_ADDRESS: settings.temporalAddress ?? `127.0.0.1:${settings.temporalPort}`,
    // The embedded server uses neither TLS nor an API key. A setting for a cluster would only prevent the connection.
    ...(settings.temporalAddress === undefined && noLock),
    TEMPORAL_NAMESPACE: settings.temporalNamespace,
    TEMPORAL_UI_PAGES: found.temporalPages ?? '',
    SANDBOX_URL: sandboxUrl(settings),
    PUBLIC_URL: settings.env.PUBLIC_URL || apiUrl(settings),
    ENCRYPTION_KEYS: secrets.encryptionKeys,
    JWT_SECRET: secrets.jwtSecret,
    SETUP_TOKEN: secrets.setupToken,
    // A newcomer's listener runs on this machine. Where anybody may register, this would give strangers a way into the
    // private network.
    ALLOW_PRIVATE_WEBHOOKS: settings.env.ALLOW_PRIVATE_WEBHOOKS || (embedded && !isOpen ? 'true' : ''),
    CHROMIUM_PATH: found.chromium,
  };
}

/** Returns null when Temporal runs elsewhere and no setting says where its UI is. */
export function temporalUi(settings: Settings): string | null {
  if (settings.temporalUiUrl) return settings.temporalUiUrl;
  const isShown = !settings.temporalAddress || settings.env.TEMPORAL_UI_UPSTREAM;
  return isShown ? `${apiUrl(settings)}/temporal/` : null;
}
