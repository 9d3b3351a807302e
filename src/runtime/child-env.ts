import { apiUrl, sandboxUrl } from './parts.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

/** What the API, the worker and the migrations are told. The rest of the environment is passed on as it is. */
export function childEnv(settings: Settings, secrets: Secrets, found: { databaseUrl: string; chromium: string }) {
  const embedded = settings.databaseUrl === undefined;
  return {
    ...settings.env,
    PORT: String(settings.port),
    DATA_DIR: settings.dataDir,
    DATABASE_URL: found.databaseUrl,
    TEMPORAL_ADDRESS: settings.temporalAddress ?? `127.0.0.1:${settings.temporalPort}`,
    TEMPORAL_NAMESPACE: settings.temporalNamespace,
    TEMPORAL_UI_URL: temporalUi(settings) ?? '',
    SANDBOX_URL: sandboxUrl(settings),
    PUBLIC_URL: settings.env.PUBLIC_URL || apiUrl(settings),
    ENCRYPTION_KEYS: secrets.encryptionKeys,
    JWT_SECRET: secrets.jwtSecret,
    SETUP_TOKEN: secrets.setupToken,
    // A newcomer's listener is on this machine.
    ALLOW_PRIVATE_WEBHOOKS: settings.env.ALLOW_PRIVATE_WEBHOOKS || (embedded ? 'true' : ''),
    CHROMIUM_PATH: found.chromium,
  };
}

/** Null when Temporal runs elsewhere and nobody said where its UI is. */
export function temporalUi(settings: Settings): string | null {
  if (settings.temporalUiUrl) return settings.temporalUiUrl;
  return settings.temporalAddress ? null : `http://127.0.0.1:${settings.temporalUiPort}`;
}
