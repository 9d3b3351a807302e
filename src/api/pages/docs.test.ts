import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestApi, type TestApi } from '../../../test/support/api.ts';
import { chromiumArgs, findChromium } from '../../tools/chromium.ts';

let api: TestApi;
let browser: Browser;
beforeAll(async () => {
  api = await startTestApi();
  browser = await chromium.launch({ executablePath: (await findChromium()).path, args: chromiumArgs() });
});
afterAll(async () => {
  await browser?.close();
  await api?.close();
});

test.each(['/docs', '/api/docs/'])(
  'the documentation shows every call, and comes from this server only: %s',
  async (path) => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    const requested: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => requested.push(request.url()));
    try {
      await page.goto(api.url + path);
      await page.getByText('/v1/accounts/{id}/otp/sms').waitFor();
      await page.getByText('Submit a code').first().click();
      await page.getByText('NO_PENDING_ASSISTANCE').first().waitFor();
      expect(complaints).toEqual([]);
      const foreign = requested.filter((url) => !url.startsWith(api.url) && !url.startsWith('data:'));
      expect(foreign).toEqual([]);
    } finally {
      await page.close();
    }
  },
);

test('nothing else of the folder is served', async () => {
  for (const file of ['package.json', '..%2fpackage.json', 'swagger-ui.js.map'])
    expect((await api.call('GET', `/docs/${file}`)).status).toBe(404);
});

test('the document is the same below /api', async () => {
  const { body, headers } = await api.call('GET', '/openapi.json');
  expect(body.openapi).toBe('3.1.1');
  expect(headers.get('content-type')).toContain('application/json');
  expect((await api.call('GET', '/api/openapi.json')).body).toEqual(body);
});
