import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningTemporal, startTemporal } from '../../src/embedded/temporal.ts';
import { searchAttributeTypes } from '../../src/temporal/names.ts';

let temporal: RunningTemporal;
beforeAll(async () => {
  temporal = await startTemporal({ dataDir: null, uiPort: null, searchAttributes: searchAttributeTypes });
});
afterAll(() => temporal?.stop());

type Asked = { method?: string; host?: string; path: string; type?: string; body?: string };

/** A page can choose all of this, but for the host: that is the name that it was found by. */
function ask(port: number, { method = 'GET', host, path, type, body }: Asked) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const headers = {
      ...(host && { host }),
      ...(type && { 'content-type': type, origin: 'http://evil.example' }),
    };
    const asking = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

test('a form that a page sends to the HTTP door is refused', async () => {
  const body = JSON.stringify({
    jobId: randomUUID(),
    reason: 'a form',
    visibilityQuery: "WorkflowType = 'accountSession'",
    signalOperation: { signal: 'stopRequested' },
  });
  const path = `/api/v1/namespaces/default/batch-operations/${randomUUID()}`;
  for (const host of [undefined, `localhost:${temporal.httpPort}`, 'evil.example']) {
    const form = { method: 'POST', path, type: 'text/plain', body, ...(host && { host }) };
    expect(await ask(temporal.httpPort, form)).toMatchObject({ status: 403 });
  }
});

test('the HTTP door does not read a history to anybody', async () => {
  const path = '/api/v1/namespaces/default/workflows';
  expect((await ask(temporal.httpPort, { path })).status).toBe(403);
});
