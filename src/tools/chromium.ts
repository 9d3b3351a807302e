import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { isExecutable, onPath, runCommand } from '../process/command.ts';
import { withLock } from '../process/lock.mjs';
import { cachePath } from './cache.mjs';
import { withProgress } from './progress.mjs';

export type FoundChromium = {
  path: string;
  version: string;
  from: string;
};

let found: Promise<FoundChromium> | undefined;

/**
 * Finds a Chromium that runs (the headless shell before the full browser), or installs one. Looks only once per
 * process.
 */
export function findChromium(): Promise<FoundChromium> {
  found ??= find().catch((error: unknown) => {
    found = undefined;
    throw error;
  });
  return found;
}

/** Turns off everything that sends data to the vendor. */
export const quietArgs: readonly string[] = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--metrics-recording-only',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
  // The shared memory of a container is often only 64 MB. This option uses files instead.
  '--disable-dev-shm-usage',
];

/**
 * The arguments for pages of our own, such as the dashboard in a test. Root has no sandbox here. For banks see
 * `chromium-start.ts`.
 */
export function chromiumArgs(): string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox', ...quietArgs] : [...quietArgs];
}

async function find(): Promise<FoundChromium> {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) {
    const version = await versionOf(chosen);
    if (!version) throw new Error(`CHROMIUM_PATH is ${chosen}, and no Chromium answers there.`);
    return { path: chosen, version, from: 'CHROMIUM_PATH' };
  }
  const present = (await ofPlaywright()) ?? (await ofSystem());
  if (present) return present;
  return withLock(cachePath('chromium.lock'), async () => {
    // Debian signs the packages of apt, and any user may run them. For what Playwright downloads there is no hash that
    // we could check.
    const apt = await installWithApt();
    if (apt) return apt;
    const playwright = await installWithPlaywright();
    if (playwright) return playwright;
    throw new Error(
      'No Chromium. Either install one (on Debian as root: apt-get install chromium-headless-shell), ' +
        'or set CHROMIUM_PATH to one, or let `npx playwright-core install --with-deps --only-shell chromium` reach the network.',
    );
  });
}

async function ofPlaywright(): Promise<FoundChromium | null> {
  for (const path of playwrightPaths()) {
    const version = await versionOf(path);
    if (version) return { path, version, from: 'Playwright' };
  }
  return null;
}

async function ofSystem(): Promise<FoundChromium | null> {
  const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const paths = names.map(onPath);
  paths.push('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
  for (const path of paths) {
    const version = path && (await versionOf(path));
    if (path && version) return { path, version, from: 'the system' };
  }
  return null;
}

async function installWithPlaywright(): Promise<FoundChromium | null> {
  const folder = dirname(createRequire(import.meta.url).resolve('playwright-core/package.json'));
  const args = [join(folder, 'cli.js'), 'install', '--only-shell', 'chromium'];
  try {
    await withProgress('downloading Chromium', (note) =>
      runCommand(process.execPath, args, {
        env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '5000' },
        timeoutMs: 600_000,
        onLine: note,
      }),
    );
  } catch {
    return null;
  }
  return ofPlaywright();
}

async function installWithApt(): Promise<FoundChromium | null> {
  if (process.getuid?.() !== 0 || !onPath('apt-get')) return null;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', 'chromium-headless-shell'];
  try {
    await withProgress('installing chromium-headless-shell with apt-get', async (note) => {
      const options = { env, timeoutMs: 600_000, onLine: note };
      await runCommand('apt-get', ['update'], options);
      await runCommand('apt-get', install, options);
    });
  } catch {
    return null;
  }
  return ofSystem();
}

/** Playwright tells only the path of the full browser. Its headless shell is in the folder beside it. */
function playwrightPaths(): string[] {
  const full = chromium.executablePath();
  const revision = /^(.*[\\/])chromium-(\d+)[\\/]/.exec(full);
  const folder = revision ? `${revision[1]}chromium_headless_shell-${revision[2]}` : null;
  const shells = folder && existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const paths = shells
    .filter((file) => /(^|[\\/])(chrome-headless-shell|headless_shell)$/.test(file))
    .map((file) => join(folder ?? '', file));
  return [...paths, full].filter(isExecutable);
}

/** Returns null when it does not run here, for example because libraries are missing. */
async function versionOf(path: string): Promise<string | null> {
  try {
    const printed = await runCommand(path, ['--version'], { timeoutMs: 30_000 });
    return /(\d{1,9}(\.\d{1,9}){1,9})/.exec(printed)?.[1] ?? null;
  } catch {
    return null;
  }
}
