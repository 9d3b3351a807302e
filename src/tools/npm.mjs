import { spawn } from 'node:child_process';
import { outsideEnv } from '../process/outside-env.mjs';

/**
 * Runs npm quietly. Throws its output when it fails.
 * @param {string[]} args
 * @param {string} cwd
 * @param {(text: string) => void} note
 * @returns {Promise<void>}
 */
export function runNpm(args, cwd, note) {
  // Under `npm start` this names npm's own program. `npm` on the PATH may be another one.
  const own = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : null;
  const [command, first] = own ? [process.execPath, [own]] : ['npm', []];
  const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  return new Promise((resolve, reject) => {
    const all = [...first, ...args, ...quiet];
    const child = spawn(command, all, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: outsideEnv() });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said = (said + chunk).slice(-4_000);
        note(String(chunk).trim().split('\n').at(-1) ?? '');
      });
    }
    child.on('error', (error) => reject(new Error(`npm could not be run: ${error.message}`)));
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(said.trim() || `npm ended with ${code}`))));
  });
}
