import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { readSettings, readyFile, type Settings, wantedPorts } from '../embedded/settings.ts';
import { onPath, runCommand } from '../process/command.ts';
import { assertPortFree } from '../process/ports.ts';
import { findChromium } from '../tools/chromium.ts';
import { findPostgres } from '../tools/postgres-programs.ts';
import { findTemporal, temporalVersion } from '../tools/temporal-program.ts';
import { findTestServer, whyNoTestServer } from '../tools/temporal-test-server.ts';
import { type Output, print } from './terminal.ts';

type Finding = { what: string; found: string; good: boolean };

/**
 * Shows which programs the embedded default found on this machine, with version and origin. Fails when one is missing.
 */
export async function doctor(options: Output): Promise<void> {
  const findings: Finding[] = [];
  for await (const finding of examine()) {
    findings.push(finding);
    if (!options.json) print(null, [`${finding.good ? '✓' : '✗'} ${finding.what.padEnd(16)} ${finding.found}`], {});
  }
  if (options.json) print(findings, [], options);
  if (findings.some(({ good }) => !good)) process.exitCode = 1;
}

async function* examine(): AsyncGenerator<Finding> {
  let settings: Settings;
  try {
    settings = readSettings(process.env);
  } catch (error) {
    yield { what: 'Settings', found: (error as Error).message, good: false };
    return;
  }
  yield look('Node', async () => `${process.version}  ${process.execPath}`);
  yield look('Postgres', () => postgres(settings));
  yield look('Temporal', () => temporal(settings));
  yield look('Chromium', chromium);
  yield look('Test server', testServer);
  yield look('Data folder', async () => dataFolder(settings.dataDir));
  const running = existsSync(readyFile(settings.dataDir));
  for (const [port, variable] of wantedPorts(settings)) {
    yield look(variable, () => freeOrOurs(port, variable, running));
  }
}

async function look(what: string, find: () => Promise<string>): Promise<Finding> {
  try {
    return { what, found: await find(), good: true };
  } catch (error) {
    return { what, found: (error as Error).message, good: false };
  }
}

async function postgres(settings: Settings): Promise<string> {
  if (settings.databaseUrl) return 'elsewhere, at DATABASE_URL';
  const found = await findPostgres();
  return `${found.version}  ${found.postgres}  (from ${found.from}${found.user ? ', run as nobody' : ''})`;
}

async function temporal(settings: Settings): Promise<string> {
  if (settings.temporalAddress) return `elsewhere, at TEMPORAL_ADDRESS ${settings.temporalAddress}`;
  const found = await findTemporal();
  return `${await temporalVersion(found.path)}  ${found.path}  (from ${found.from})`;
}

async function chromium(): Promise<string> {
  const found = await findChromium();
  return `${found.version}  ${found.path}  (from ${found.from})`;
}

/** Only some tests need it, so it may be missing. */
async function testServer(): Promise<string> {
  const found = await findTestServer();
  if (!found) return `none: ${whyNoTestServer()} (only some tests need it; install Java and Maven to have it)`;
  const java = onPath('java');
  const version = java && (await runCommand(java, ['-version'])).split('\n')[0];
  return `${found.version}  ${found.executablePath}  (from ${found.from}${version ? `: ${version}` : ''})`;
}

function dataFolder(folder: string): string {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
  } catch {
    throw new Error(`${existing} may not be written to. Set DATA_DIR to another folder, or run as its owner.`);
  }
  return existing === folder ? folder : `${folder}  (will be made)`;
}

async function freeOrOurs(port: number, variable: string, running: boolean): Promise<string> {
  try {
    await assertPortFree(port, variable);
    return `${port} is free`;
  } catch (error) {
    if (running) return `${port} is in use, and Reconbanker is running`;
    throw error;
  }
}
