/** Browsers, pages and contexts that end during a session. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { browserProcesses } from './browser-processes.ts';
import { atStages, type FaultCase } from './fault-case.ts';
import { everyStage } from './stages.ts';
import type { FaultSystem } from './system.ts';

/** The stages at which a page is open. */
const withPage = everyStage.filter((stage) => stage !== 'between cycles');

export const browserCases: FaultCase[] = [
  atStages('browser killed', everyStage, {
    needed: ['waiting for a code'],
    async strike(system) {
      for (const { pid, type } of browserProcesses(system.dataDir)) if (!type) process.kill(pid, 'SIGKILL');
    },
  }),
  atStages('pages crashed', withPage, {
    async strike(system) {
      for (const { pid, type } of browserProcesses(system.dataDir))
        if (type === 'renderer') process.kill(pid, 'SIGKILL');
    },
  }),
  atStages('contexts closed', withPage, { strike: closeContexts }),
];

/** Uses the debugging port of this system's browsers. */
async function closeContexts({ dataDir }: FaultSystem): Promise<void> {
  const names = readdirSync(join(dataDir, 'tmp'), { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((name) => name.endsWith('/DevToolsActivePort'))) {
    const [port, path] = readFileSync(join(dataDir, 'tmp', name), 'utf8').split('\n');
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = () => reject(new Error(`No debugger's door at port ${port}.`));
    });
    const { targetInfos } = await ask(socket, 'Target.getTargets');
    const contexts = new Set(targetInfos.filter(({ type }) => type === 'page').map((page) => page.browserContextId));
    const closing = [...contexts].map((browserContextId) =>
      ask(socket, 'Target.disposeBrowserContext', { browserContextId }),
    );
    // One may be closing already.
    const closed = await Promise.allSettled(closing);
    assert(closed.some(({ status }) => status === 'fulfilled'));
    socket.close();
  }
}

type Targets = { targetInfos: { type: string; browserContextId: string }[] };

function ask(socket: WebSocket, method: string, params: object = {}): Promise<Targets> {
  const id = Math.floor(Math.random() * 1e9);
  return new Promise((resolve, reject) => {
    const hear = ({ data }: MessageEvent) => {
      const answer = JSON.parse(String(data));
      if (answer.id !== id) return;
      socket.removeEventListener('message', hear);
      if (answer.error) reject(new Error(`${method}: ${answer.error.message}`));
      else resolve(answer.result);
    };
    socket.addEventListener('message', hear);
    socket.send(JSON.stringify({ id, method, params }));
  });
}
