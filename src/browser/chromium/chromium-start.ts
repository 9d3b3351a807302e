/** Starts Chromium for the pages of banks: with its sandbox, and therefore never as root. */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../process/command.ts';
import { nobody, reachableByAll } from '../../process/nobody.ts';
import { quietArgs } from '../../tools/chromium.ts';

type ChromiumStart = {
  path: string;
  args: string[];
  /** Variables for the program at `path`, in addition to those that every program gets. */
  env: Record<string, string>;
};

const noSandbox = '--no-sandbox';
const asNobody = join(import.meta.dirname, 'as-nobody.sh');

/**
 * When we run as root, Chromium starts as the user `nobody`. When that user cannot run the program, rejects with an
 * error that says what to do, unless `ALLOW_NO_SANDBOX` allows it to run as root without a sandbox.
 */
export async function chromiumStart(program: string, allowNoSandbox: boolean): Promise<ChromiumStart> {
  if (allowNoSandbox) return { path: program, args: [noSandbox, ...quietArgs], env: {} };
  if (process.getuid?.() !== 0) return { path: program, args: [...quietArgs], env: {} };
  if (!reachableByAll(tmpdir())) {
    throw new Error(
      `Chromium does not run as root with its sandbox, and the user nobody cannot reach ${tmpdir()}, where its profile is. ` +
        'Set TMPDIR to a folder that every user may pass through, run Reconbanker as an ordinary user, or set ALLOW_NO_SANDBOX=true.',
    );
  }
  const { uid, gid } = nobody();
  try {
    const as = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
    await runCommand('setpriv', [...as, '--', program, '--version'], { timeoutMs: 30_000 });
  } catch (cause) {
    throw new Error(
      `Chromium does not run as root with its sandbox, and the user nobody cannot run ${program}. ` +
        'Either run Reconbanker as an ordinary user, or install Chromium where every user may run it (on Debian: ' +
        'apt-get install chromium-headless-shell) and set CHROMIUM_PATH to it, or set ALLOW_NO_SANDBOX=true if you ' +
        'accept that what breaks out of a page of a bank has the rights of root.',
      { cause },
    );
  }
  return { path: asNobody, args: [...quietArgs], env: { CHROMIUM_PROGRAM: program, CHROMIUM_USER: `${uid}:${gid}` } };
}
