/** A page that could read the memory of its browser finds none of the keys there. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { createLogger } from '../../src/base/log.ts';
import { createBrowsers } from '../../src/browser/chromium/browser.ts';
import { chromiumEnvironment } from '../../src/browser/chromium/chromium-environment.ts';
import { chromiumArgs, findChromium } from '../../src/tools/chromium.ts';
import { scriptedBank } from '../support/scripted-bank.ts';

const executable = async () => ({ path: (await findChromium()).path, args: chromiumArgs() });
const browsers = createBrowsers({ 'headless-shell': executable, chromium: executable }, createLogger('test', 'silent'));
afterAll(() => browsers.close());

const planted = 'QXPLANTED9';
const secrets = ['ENCRYPTION_KEYS', 'DATABASE_URL', 'JWT_SECRET', 'SOME_OTHER_TOKEN'];

test.runIf(process.platform === 'linux')('no process of Chromium has a key in its environment', async () => {
  for (const name of secrets) process.env[name] = planted;
  process.env.LC_PLANTED = 'passed-on';
  onTestFinished(() => {
    for (const name of [...secrets, 'LC_PLANTED']) delete process.env[name];
  });
  const context = await browsers.openContext(scriptedBank('one'), undefined);
  const page = await context.newPage();
  await page.goto('data:text/html,hello');
  const environments = descendants(process.pid).flatMap(environmentOf);
  // The browser itself can be read at the least; on most machines its helpers as well.
  expect(environments.filter((text) => text.includes('LC_PLANTED=passed-on')).length).toBeGreaterThan(0);
  // Only their names: the environment of whoever runs this is not to be shown either.
  const found = environments.flatMap((text) => text.split('\0')).filter((entry) => entry.includes(planted));
  expect(found.map((entry) => entry.split('=')[0])).toEqual([]);
  await context.close();
});

test('what fonts, languages and folders need is passed on, and nothing else', () => {
  const wanted = {
    PATH: '/bin',
    TMPDIR: '/tmp/x',
    LC_ALL: 'C',
    TZ: 'UTC',
    FONTCONFIG_PATH: '/f',
    XDG_CACHE_HOME: '/c',
  };
  const kept = {
    NODE_OPTIONS: 'x',
    PGPASSWORD: 'x',
    HTTPS_PROXY: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    ENCRYPTION_KEYS: 'x',
  };
  expect(chromiumEnvironment({ ...wanted, ...kept })).toEqual(wanted);
});

function descendants(of: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  );
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent === of || (parent !== undefined && parent > 1 && isBelow(parent));
  };
  return [...parents.keys()].filter(isBelow);
}

const parentOf = (pid: string): number =>
  Number(
    readOr(`/proc/${pid}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ')[1] ?? 0,
  );

const environmentOf = (pid: number): string[] => [readOr(`/proc/${pid}/environ`)].filter((text) => text !== '');

/** Empty for a process that has ended meanwhile, or that may not be looked into. */
function readOr(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
