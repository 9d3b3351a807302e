import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumArgs, findChromium } from '../../tools/chromium.ts';
import { captureEvidence, prepareEvidence, thaw } from './evidence.ts';

const deadline = 20_000;
const secrets = ['maria.gomez', 'Tr0ub4dor&3', 'K7X-Q2P'];

const pages: Record<string, string> = {
  '/account/12345': `<!doctype html><title>Bank</title>
    <h1>Confirm your login</h1>
    <h2 data-holder="maria.gomez">Hello Maria.Gomez, last visit 2026-11-20</h2>
    <p>Code K7X Q2P sent to <b>ma</b><i>ria.go</i><u>mez</u>, mail someone@example.com</p>
    <p>IBAN DE89 3704 0044 <a href="/statement/998877?token=abc555">Statement 4711</a></p>
    <form><label>User name <input value="maria.gomez"></label>
    <label>Password <input type="password" value="Tr0ub4dor&3"></label>
    <label>Note <textarea>secret note 777</textarea></label>
    <label>Account <select><option>Savings 5555</option></select></label>
    <input type="submit" value="Confirm 42"> <input placeholder="like 887766" title="maria.gomez">
    <div contenteditable>typed secret</div></form>
    <img alt="Card 6789" src="/picture"><canvas width="50" height="20"></canvas>
    <table><tr><th>Description</th><th>Amount</th></tr><tr><td>Rent for Zoltan</td><td>-1,250.00</td></tr></table>
    <div id="open"></div><div id="closed"></div>
    <iframe title="Same site" src="/frame"></iframe>
    <iframe title="Other site" src="//localhost:PORT/frame"></iframe>
    <style>#late::after { content: 'Sum 31415' }</style><p id="late">Late</p>
    <script>
      document.querySelector('#open').attachShadow({ mode: 'open' }).innerHTML = '<p>Open maria.gomez 1122</p>';
      window.closedRoot = document.querySelector('#closed').attachShadow({ mode: 'closed' });
      closedRoot.innerHTML = '<p>Closed maria.gomez 3344</p>';
      const heading = document.querySelector('h2');
      const write = () => { if (!heading.textContent.includes('2026')) heading.textContent = 'Hello maria.gomez 2026'; };
      new MutationObserver(write).observe(heading, { childList: true, characterData: true, subtree: true });
      setInterval(write, 1);
      Object.defineProperty(CharacterData.prototype, 'data', { set() {}, get() { return 'nothing to see'; } });
    </script>`,
  '/frame': '<h3>In a frame</h3><p>maria.gomez 9090</p><input aria-label="Frame code" value="K7X-Q2P">',
  '/busy': `<h1>Please wait 123</h1><script>const seen = new XMLHttpRequest(); seen.open('GET', '/looping', false); onload = () => setTimeout(() => { seen.send(); for (;;) {} })</script>`,
  '/sent': `<h1>Sign in</h1><form method="post" action="/silence"><label>Name <input name="n"></label><button>Go</button></form>`,
};

/** Resolves when the busy page has told the server that its loop begins. */
const looping = Promise.withResolvers<void>();
/** Resolves when a form has arrived that will get no response. */
const sent = Promise.withResolvers<void>();
let server: Server;
let browser: Browser;
let port: number;

beforeAll(async () => {
  server = createServer((request, response) => {
    const page = pages[request.url ?? ''];
    if (request.url === '/looping') looping.resolve();
    if (request.url === '/silence') return sent.resolve();
    response.writeHead(page ? 200 : 404, {
      'content-type': 'text/html',
      'content-security-policy': "style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'",
    });
    response.end(page?.replaceAll('PORT', String(port)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  const { path } = await findChromium();
  browser = await chromium.launch({ executablePath: path, args: chromiumArgs() });
});

afterAll(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

async function open(path: string): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await prepareEvidence(page);
  await page.goto(`http://127.0.0.1:${port}${path}`);
  return page;
}

/** Returns all text that the page still contains, in every frame and shadow root, as the picture could show it. */
async function textsOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const { documents, strings } = await session.send('DOMSnapshot.captureSnapshot', { computedStyles: [] });
  const at = (index: number) => strings[index] ?? '';
  const texts = documents.flatMap((document) => [
    ...document.layout.text.map(at),
    ...(document.nodes.inputValue?.value ?? []).map(at),
    ...(document.nodes.textValue?.value ?? []).map(at),
  ]);
  const frames = await Promise.all(page.frames().map((frame) => frame.locator('body').innerText()));
  return [...texts, ...frames].join('\n');
}

describe('evidence of a page', () => {
  test('shows what the page asks for and nothing of the customer', async () => {
    const page = await open('/account/12345');
    const { url, screenshot, outline } = await captureEvidence(page, secrets, deadline);

    expect(url).toBe(`http://127.0.0.1:${port}/account/•••••`);
    expect(outline).toContain('heading "Confirm your login" [level=1]');
    expect(outline).toContain('textbox "User name"');
    expect(outline).toContain('textbox "Frame code"');
    expect(outline).toContain('columnheader "Amount"');
    expect(screenshot?.subarray(1, 4).toString()).toBe('PNG');

    const shown = await textsOf(page);
    expect(shown).toContain('Closed');
    for (const text of [outline ?? '', shown]) {
      const own = new RegExp(`\\[level=\\d\\]|(127\\.0\\.0\\.1|localhost):${port}`, 'g');
      expect(text.replaceAll(own, '')).not.toMatch(/\p{N}/u);
      expect(text).not.toMatch(/maria|gomez|tr0ub|k7x|rent|zoltan|secret|example/i);
    }
    await page.context().close();
  });

  test('stops a page that is busy for ever', async () => {
    const page = await open('/busy');
    await looping.promise;
    const { screenshot, outline } = await captureEvidence(page, secrets, deadline);
    expect(outline).toContain('heading "Please wait •••"');
    expect(screenshot).not.toBeNull();
    await page.context().close();
  });

  test('does not wait for the answer to a form that was sent', async () => {
    const page = await open('/sent');
    await page.getByLabel('Name').fill('maria.gomez');
    await page.getByLabel('Name').press('Enter', { noWaitAfter: true });
    await sent.promise;
    const { screenshot, outline } = await captureEvidence(page, secrets, deadline);
    expect(outline).toContain('textbox "Name"');
    expect(outline).not.toContain('maria');
    expect(screenshot).not.toBeNull();
    await page.context().close();
  });

  test('is empty, and no error, when the page is gone or the time is up', async () => {
    const page = await open('/busy');
    expect(await captureEvidence(page, secrets, 0)).toMatchObject({ screenshot: null, outline: null });
    await page.context().close();
    expect(await captureEvidence(page, secrets, deadline)).toMatchObject({ screenshot: null, outline: null });
  });
});

test('a page that was stopped for its picture loads nothing before it is thawed, and then runs as ever', async () => {
  const page = await open('/busy');
  await captureEvidence(page, secrets, deadline);
  await expect(page.goto(`http://127.0.0.1:${port}/frame`, { timeout: 2_000 })).rejects.toThrow();
  await thaw(page);
  await page.goto(`http://127.0.0.1:${port}/frame`);
  expect(await page.evaluate(`document.querySelector('h3').textContent`)).toBe('In a frame');
  await page.context().close();
});
