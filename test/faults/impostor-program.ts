import { NativeConnection, Worker } from '@temporalio/worker';
import { createActivities } from '../../src/activities/index.ts';
import { loadBanks } from '../../src/banks/registry.ts';
import { createVault } from '../../src/base/crypto.ts';
import { createLogger } from '../../src/base/log.ts';
import { createLiveSessions } from '../../src/browser/session/live-sessions.ts';
import { readConfig } from '../../src/config/config.ts';
import { connect } from '../../src/db/core/connect.ts';
import { loadPayloadCutoffs } from '../../src/db/core/payload-cutoffs.ts';
import { onParentGone } from '../../src/process/exit-with-parent.ts';
import { createClient } from '../../src/temporal/client.ts';
import { hostQueue } from '../../src/temporal/names.ts';
import { onlyOurs } from '../../src/temporal/only-ours.ts';

const config = readConfig();
const host = process.env.IMPOSTOR_OF ?? '';
const log = createLogger('impostor', config.logLevel);
const db = connect(config.databaseUrl, { maxConnections: 2 });
const vault = createVault(config.encryptionKeys);
const temporal = createClient(config.temporal, vault);
const sessions = createLiveSessions({
  openContext: () => Promise.reject(new Error('It holds no pages.')),
  close: async () => {},
});
const { allowPrivateWebhooks, publicUrl, slackApiUrl, retention } = config;
const { enterCode, resendCode, readNow } = createActivities({
  ...{ db, vault, temporal, sessions, host, log, allowPrivateWebhooks, publicUrl, slackApiUrl, retention },
  banks: await loadBanks(config),
});
const connection = await NativeConnection.connect({ address: config.temporal.address });
const mailbox = await Worker.create({
  connection,
  namespace: config.temporal.namespace,
  taskQueue: hostQueue(host),
  activities: { enterCode, resendCode, readNow },
  ...onlyOurs(vault, await loadPayloadCutoffs(db)),
});
onParentGone(() => process.exit(0));
const running = mailbox.run();
log.info({ host }, 'impostor polls');
await running;
await Promise.allSettled([connection.close(), temporal.connection.close(), db.destroy()]);
