import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scriptedBank } from '../../../test/support/scripted-bank.ts';
import { type Dialog, dialogsOf, onDialog, said } from '../../banks/dialogs.ts';
import { whichPage } from '../../banks/which-page.ts';
import { createLogger } from '../../base/log.ts';
import { chromiumArgs, findChromium } from '../../tools/chromium.ts';
import { type Browsers, createBrowsers } from '../chromium/browser.ts';
import type { LiveSession } from './live-session.ts';
import { createLiveSessions } from './live-sessions.ts';

const pages: Record<string, string> = {
  '/asks': `<h1>Accounts</h1><script>
    alert('Read this');
    const answers = [confirm('Stay signed in?'), prompt('Your name?', 'Ana')];
    document.title = JSON.stringify(answers);
  </script>`,
  '/late': `<h1>Sign in</h1><script>setTimeout(() => alert('The password is wrong.'), 300)</script>`,
  '/many': `<h1>Accounts</h1><script>for (let i = 0; i < 12; i++) alert(i + 'x'.repeat(600))</script>`,
  '/endless': `<h1>Accounts</h1><button onclick="for (;;) alert('again')">Go</button>`,
  '/stay': `<h1>Accounts</h1><input><script>onbeforeunload = (event) => { event.preventDefault(); return 'Leave?' }</script>`,
  '/window': `<h1>Accounts</h1><button onclick="window.open('/asks')">Go</button>`,
};

let server: Server;
let browsers: Browsers;
let address: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader('content-type', 'text/html').end(pages[request.url ?? ''] ?? '<h1>Elsewhere</h1>');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const executable = async () => ({ path: (await findChromium()).path, args: chromiumArgs() });
  browsers = createBrowsers({ 'headless-shell': executable, chromium: executable }, createLogger('test', 'silent'));
});

afterAll(async () => {
  await browsers?.close();
  server?.closeAllConnections();
  server?.close();
});

const open = (secrets: string[] = []): Promise<LiveSession> => {
  const bank = { ...scriptedBank('loud'), domains: ['127.0.0.1'] };
  const place = { id: 's1', bank, reading: 'scraping', secrets, storageState: undefined } as const;
  return createLiveSessions(browsers).open(place);
};

describe('dialogs of a page', () => {
  test('are answered as a person would: read, accepted, a prompt dismissed', async () => {
    const live = await open();
    const { answers, heard } = await live.call(async (page) => {
      await page.goto(`${address}/asks`);
      return { answers: await page.title(), heard: dialogsOf(page) };
    });
    expect(JSON.parse(answers)).toEqual([true, null]);
    expect(heard).toEqual([
      { type: 'alert', message: 'Read this' },
      { type: 'confirm', message: 'Stay signed in?' },
      { type: 'prompt', message: 'Your name?' },
    ] satisfies Dialog[]);
    await live.end();
  });

  test('are a page that a connector can recognise, before the one that shows behind them', async () => {
    const live = await open();
    const shown = await live.call(async (page) => {
      await page.goto(`${address}/late`);
      return whichPage({ wrongPassword: said(page, /password is wrong/i), inside: page.getByText('Your accounts') });
    });
    expect(shown).toBe('wrongPassword');
    await live.end();
  });

  test('are no answer to the call that follows', async () => {
    const live = await open();
    const wrong = () =>
      live.call(async (page) => {
        await page.goto(`${address}/late`);
        return whichPage({ wrong: said(page, 'wrong') });
      });
    expect(await wrong()).toBe('wrong');
    const next = live.call((page) =>
      whichPage({ wrong: said(page, 'wrong'), login: page.getByRole('heading', { name: 'Sign in' }) }),
    );
    expect(await next).toBe('login');
    await live.end();
  });

  test('that come between two calls belong to the next one', async () => {
    const live = await open();
    await live.call((page) => page.goto(`${address}/late`));
    await live.pause(800);
    expect(await live.call(async (page) => dialogsOf(page))).toMatchObject([{ message: 'The password is wrong.' }]);
    await live.end();
  });

  test('are kept ten at most, and of each 500 characters', async () => {
    const live = await open();
    const heard = await live.call(async (page) => {
      await page.goto(`${address}/many`);
      return dialogsOf(page);
    });
    expect(heard.map(({ message }) => message.slice(0, 2))).toEqual([
      '2x',
      '3x',
      '4x',
      '5x',
      '6x',
      '7x',
      '8x',
      '9x',
      '10',
      '11',
    ]);
    expect(heard.every(({ message }) => message.length === 500)).toBe(true);
    await live.end();
  });

  test('of a window are answered too', async () => {
    const live = await open();
    const title = await live.call(async (page) => {
      await page.goto(`${address}/window`);
      const [popup] = await Promise.all([page.waitForEvent('popup'), page.getByRole('button').click()]);
      await popup.waitForFunction('document.title');
      return popup.title();
    });
    expect(JSON.parse(title)).toEqual([true, null]);
    await live.end();
  });

  test('that ask whether to leave hold up neither the next visit nor the end', async () => {
    const live = await open();
    const heading = await live.call(async (page) => {
      await page.goto(`${address}/stay`);
      // Chromium asks only if the person has used the page.
      await page.getByRole('textbox').fill('something');
      await page.getByRole('textbox').click();
      await page.goto(`${address}/elsewhere`);
      expect(dialogsOf(page)).toMatchObject([{ type: 'beforeunload' }]);
      const text = await page.getByRole('heading').innerText();
      await page.goto(`${address}/stay`);
      await page.getByRole('textbox').click();
      return text;
    });
    expect(heading).toBe('Elsewhere');
    const began = performance.now();
    await live.end();
    expect(performance.now() - began).toBeLessThan(3_000);
  });

  test('without end hang no session: the call ends at its deadline, evidence is taken, the page closes', async () => {
    const live = await open();
    await live.call(async (page) => {
      await page.goto(`${address}/endless`);
      const heard = new Promise<void>((resolve) => onDialog(page, resolve));
      // This call never returns from the loop.
      page
        .getByRole('button')
        .click()
        .catch(() => undefined);
      await heard;
    });
    const next = live.call((page) => page.getByText('nowhere to be seen').waitFor(), 1_000);
    await expect(next).rejects.toMatchObject({ name: 'SessionFailure', reason: 'page_not_recognised' });
    const began = performance.now();
    const evidence = await live.evidence();
    expect(evidence.outline).toContain('- alert: "again"');
    await live.end();
    expect(performance.now() - began).toBeLessThan(12_000);
  });

  test('are in the outline of the evidence, masked', async () => {
    const live = await open(['maria.gomez']);
    await live.call(async (page) => {
      await page.goto(`${address}/elsewhere`);
      await page.evaluate("alert('Sorry Maria.Gomez, 3 tries left')");
    });
    const { outline } = await live.evidence();
    expect(outline).toContain('- alert: "Sorry •••••••••••, • tries left"');
    expect(outline).toContain('Elsewhere');
    await live.end();
  });
});
