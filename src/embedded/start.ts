// `npm start`: everything in one, for a newcomer and for development.
import { mkdirSync, statSync } from 'node:fs';
import { fileVariables } from '../config/config.ts';
import { onParentGone } from '../process/exit-with-parent.ts';
import { readSettings } from './settings.ts';
import { startAll } from './start-all.ts';

const began = Date.now();
const gently = new AbortController();
const now = new AbortController();
let firstSignal = 0;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // npm passes Ctrl-C on to a child that has already got it from the terminal. So only a signal two seconds later
    // counts as a second one.
    if (firstSignal && Date.now() - firstSignal > 2_000) now.abort();
    if (firstSignal) return;
    firstSignal = Date.now();
    process.stderr.write('\nStopping … (Ctrl-C again to force)\n');
    gently.abort();
  });
}
onParentGone(() => gently.abort());

try {
  const settings = readSettings({ ...process.env });
  // From now on only the parts that need these variables get them.
  for (const name of fileVariables) delete process.env[name];
  mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 });
  warnOfOthers(settings.dataDir);
  await startAll(settings, { gently: gently.signal, now: now.signal }, (ready, { isFirst, operatorFile }) => {
    const { email, password } = ready.operator;
    // Printed text ends up in system logs, which more people read than the file.
    const told = isFirst ? ready : { ...ready, operator: { email, ...(password && { password_file: operatorFile }) } };
    process.stdout.write(`${JSON.stringify(told, null, 2)}\n`);
    const how = isFirst ? 'with the password above' : password ? `with the password in ${operatorFile}` : 'as ever';
    process.stderr.write(
      `Reconbanker is ready after ${((Date.now() - began) / 1000).toFixed(1)} s. Ctrl-C stops it.\n` +
        `Open ${ready.dashboard} and sign in as ${email} ${how}.\n`,
    );
  });
  process.exit(now.signal.aborted ? 130 : 0);
} catch (error) {
  if (gently.signal.aborted) process.exit(0);
  process.stderr.write(`\n✗ ${(error as Error).message}\n`);
  process.exit(1);
}

/**
 * Warns when others can read the data folder. An existing folder keeps its permissions, because somebody may want them.
 */
function warnOfOthers(dataDir: string): void {
  if ((statSync(dataDir).mode & 0o077) === 0) return;
  process.stderr.write(`! Other users of this machine may look into ${dataDir}, which holds the keys: chmod 700 it.\n`);
}
