import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { descendantsOf } from '../../../test/support/processes-of.ts';
import { scriptedBank } from '../../../test/support/scripted-bank.ts';
import { createLogger } from '../../base/log.ts';
import { findChromium } from '../../tools/chromium.ts';
import { type BrowsersOptions, createBrowsers } from './browser.ts';
import { chromiumStart } from './chromium-start.ts';

function open(options: BrowsersOptions) {
  const executable = async () => chromiumStart((await findChromium()).path, false);
  const log = createLogger('test', 'silent');
  const browsers = createBrowsers({ 'headless-shell': executable, chromium: executable }, log, options);
  onTestFinished(() => browsers.close());
  return (code: string) => browsers.openContext(scriptedBank(code), undefined);
}

const [north, south] = ['bank-in-the-north', 'bank-in-the-south'];

test('banks share a browser, or have one each, as it is set', async () => {
  const shared = open({});
  expect((await shared(north)).browser()).toBe((await shared(south)).browser());
  const own = open({ perBank: true });
  const [first, again, other] = [await own(north), await own(north), await own(south)];
  expect(first.browser()).toBe(again.browser());
  expect(first.browser()).not.toBe(other.browser());
});

test('the browser of a bank ends some time after its last session, and not before', async () => {
  const own = open({ perBank: true, idleMs: 200 });
  const [first, second, other] = [await own(north), await own(north), await own(south)];
  const [browser, otherBrowser] = [first.browser(), other.browser()];
  await first.close();
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(browser?.isConnected()).toBe(true);
  await second.close();
  await expect.poll(() => browser?.isConnected()).toBe(false);
  expect(otherBrowser?.isConnected()).toBe(true);
  expect((await own(north)).browser()?.isConnected()).toBe(true);
});

test('a page that wants more memory than it may have crashes alone', async () => {
  const shared = open({ heapMb: 128 });
  const [greedy, modest] = [await (await shared(north)).newPage(), await (await shared(south)).newPage()];
  const crashed = new Promise((resolve) => greedy.on('crash', resolve));
  void greedy.evaluate(takeAll).catch(() => {});
  await crashed;
  expect(await modest.evaluate(() => 1 + 1)).toBe(2);
});

/** Runs in the page. */
function takeAll(): void {
  for (const all: number[][] = []; ; ) all.push(new Array(1_000_000).fill(Math.random()));
}

test.runIf(process.platform === 'linux')('pages run in the sandbox, and none of Chromium as root', async () => {
  await (await open({})(north)).newPage();
  const processes = descendantsOf(process.pid)
    .map(statusOf)
    .filter(({ command }) => command.includes('headless'));
  expect(processes.length).toBeGreaterThan(2);
  for (const { uid, command } of processes) {
    expect(uid, command).not.toBe('0');
    expect(command).not.toContain('--no-sandbox');
  }
  const renderer = processes.find(({ command }) => command.includes('--type=renderer'));
  // 2 means that its system calls are filtered.
  expect(renderer?.seccomp).toBe('2');
});

function statusOf(pid: number) {
  const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, 'latin1');
  const of = (name: string) => new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(read('status'))?.[1];
  return { command: read('cmdline').replaceAll('\0', ' '), uid: of('Uid'), seccomp: of('Seccomp') };
}
