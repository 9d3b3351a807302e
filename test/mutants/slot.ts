/** A copy of the repository with a Postgres of its own, in which one mutant after another is tried. The checkout stays as it is. */
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import pg from 'pg';
import { connect } from '../../src/db/core/connect.ts';
import { migrate } from '../../src/db/core/migrate.ts';
import { startPostgres } from '../../src/embedded/postgres.ts';
import { exitOf, spawnTethered } from '../../src/process/spawn-with-parent.ts';
import { workflowSourceIn } from '../../src/worker/workflow-bundle.ts';
import { processesOf } from '../support/processes-of.ts';
import type { Mutant } from './make.ts';

export type Outcome = {
  /** What told that something is wrong, or null when all tests have passed. */
  failed: string | null;
  tookMs: number;
};

export type Slot = {
  /** Runs the tests, in their order and until one fails, on the code as it is or with one fault in it. */
  run(tests: string[], limitMs: number, mutant?: Mutant): Promise<Outcome>;
  /** The same for many mutants of the workflows, with tests of the workflows alone. */
  runMany(tests: string[], mutants: Mutant[]): Promise<(string | null)[]>;
  close(): Promise<void>;
};

const root = resolve(import.meta.dirname, '../..');
const copied = ['src', 'test', 'sandbox', 'migrations', 'package.json', 'tsconfig.json'];
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

const open = new Set<Slot>();

/** For a run that is cut off: nothing is left behind. */
export async function closeSlots(): Promise<void> {
  await Promise.all([...open].map((slot) => slot.close()));
}

/** `patienceMs`: how long a test waits for something to come true. A mutant that is stuck is found out by it. */
export async function openSlot(patienceMs: number): Promise<Slot> {
  const tree = await mkdtemp(join(tmpdir(), 'reconbanker-mutant-'));
  const dataDir = await mkdtemp(join(tmpdir(), 'reconbanker-mutants-postgres-'));
  // Chromium, which is not root, passes through it.
  chmodSync(tree, 0o711);
  for (const name of copied) cpSync(join(root, name), join(tree, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  mkdirSync(join(tree, 'tmp'));
  const bundle = join(tree, 'workflows.js');
  const [postgres, asItIs] = await Promise.all([openPostgres(dataDir), bundleOf(tree)]);
  writeFileSync(bundle, asItIs);

  /** The tests that have passed on the code as it is. */
  const passed = new Set<string>();
  const slot: Slot = {
    async run(tests, limitMs, mutant) {
      const began = performance.now();
      const done = (failed: string | null) => ({ failed, tookMs: performance.now() - began });
      if (!mutant) return done(await runTests(tests, limitMs));
      return inPlace(mutant, async () => {
        try {
          if (mutant.file.startsWith('src/workflows/')) writeFileSync(bundle, await bundleNow(mutant));
          return done(await runTests(tests, limitMs));
        } finally {
          writeFileSync(bundle, asItIs);
        }
      });
    },
    async runMany(tests, mutants) {
      // The code as it is comes first, once: where it fails too, no mutant is killed by it.
      const isFirst = !passed.has(tests.join());
      const bundles = isFirst ? [bundle] : [];
      for (const [place, mutant] of mutants.entries()) {
        const file = join(tree, `mutant-${place}.js`);
        bundles.push(file);
        writeFileSync(file, await inPlace(mutant, () => bundleNow(mutant)));
      }
      const more = { MUTANT_BUNDLES: JSON.stringify({ bundles, tests }) };
      const said = await runTests(['test/mutants/one-after-another.ts'], 60_000 * (5 + mutants.length), more);
      const killers = bundles.map((_, place) => firstFailureOf(join(tree, 'result.json'), place));
      const original = isFirst ? killers.shift() : null;
      if (original !== null) throw new Error(`The workflows fail without any mutant: ${original ?? said}`);
      passed.add(tests.join());
      // One whose tests did not begin has not been killed by them.
      return killers.map((killer) => killer ?? null);
    },
    async close() {
      open.delete(slot);
      killLeftovers();
      await postgres.stop();
      for (const folder of [tree, dataDir]) await rm(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
  open.add(slot);
  return slot;

  async function inPlace<T>({ file, text }: Mutant, work: () => Promise<T>): Promise<T> {
    const path = join(tree, file);
    const original = readFileSync(path);
    try {
      writeFileSync(path, text);
      return await work();
    } finally {
      writeFileSync(path, original);
    }
  }

  async function bundleNow({ file }: Mutant): Promise<string> {
    const code = await bundleOf(tree);
    if (code === asItIs) throw new Error(`${file} is not in the bundle of the workflows.`);
    return code;
  }

  async function runTests(tests: string[], limitMs: number, more: Record<string, string> = {}): Promise<string | null> {
    const result = join(tree, 'result.json');
    rmSync(result, { force: true });
    const options = ['--config', 'test/mutants/vitest.config.ts', '--configLoader', 'native'];
    const reporter = ['--reporter', 'json', '--outputFile', result];
    const child = spawnTethered(process.execPath, [vitest, 'run', ...options, ...reporter], {
      cwd: tree,
      env: { ...environment(tests), ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
      deathSignal: 'SIGTERM',
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        said = (said + chunk).slice(-2_000);
      });
    }
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      killLeftovers();
      child.kill('SIGKILL');
    }, limitMs);
    const { code } = await exitOf(child);
    clearTimeout(timer);
    if (killLeftovers() || late) await dropDatabases(postgres.url);
    if (late) return `nothing was told in ${Math.round(limitMs / 1_000)} s`;
    return code === 0 ? null : (firstFailure(result) ?? said.trim());
  }

  function environment(tests: string[]): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(VITEST|TESTS$|NODE_OPTIONS$)/.test(name));
    return {
      ...Object.fromEntries(inherited),
      TMPDIR: join(tree, 'tmp'),
      NODE_COMPILE_CACHE: join(tree, 'node-cache'),
      WORKFLOW_BUNDLE: bundle,
      MUTANT_POSTGRES_URL: postgres.url,
      MUTANT_TESTS: tests.join(' '),
      TEST_PATIENCE_MS: String(patienceMs),
    };
  }

  /** Whatever was started in this copy: a test that is cut off stops neither its browser nor its Temporal. */
  function killLeftovers(): boolean {
    const left = processesOf(tree);
    for (const pid of left) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
    return left.length > 0;
  }
}

async function openPostgres(dataDir: string) {
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
  const postgres = await startPostgres({ dataDir, settings });
  const db = connect(postgres.url, { maxConnections: 1 });
  await migrate(db);
  await db.destroy();
  return postgres;
}

/** Makes again only what a mutant has changed: a file is looked at, and not its time. */
async function bundleOf(tree: string): Promise<string> {
  const byContent = { hash: true };
  const { code } = await bundleWorkflowCode({
    ...workflowSourceIn(join(tree, 'src')),
    logger: new DefaultLogger('ERROR'),
    webpackConfigHook: (config) => ({
      ...config,
      cache: { type: 'filesystem', cacheDirectory: join(tree, 'webpack-cache') },
      snapshot: { module: byContent, resolve: byContent },
    }),
  });
  return code;
}

/** Those that a test which was cut off has left. */
async function dropDatabases(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: Object.assign(new URL(url), { pathname: '/postgres' }).href });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select datname as name from pg_database where datname like 'test\\_%'`,
    );
    for (const { name } of rows) await client.query(`drop database "${name}" with (force)`);
  } finally {
    await client.end();
  }
}

type Report = {
  testResults: {
    message: string;
    assertionResults: { status: string; fullName: string; ancestorTitles: string[] }[];
  }[];
};

/** Of the mutant at this place: null when all its tests have passed, undefined when none was tried. */
function firstFailureOf(file: string, place: number): string | null | undefined {
  const group = `mutant ${place}`;
  const { testResults }: Report = JSON.parse(readFileSync(file, 'utf8'));
  const tried = testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ ancestorTitles }) => ancestorTitles[0] === group);
  const failed = tried.find(({ status }) => status === 'failed');
  if (failed) return failed.fullName.slice(group.length + 1);
  return tried.length > 0 && tried.every(({ status }) => status === 'passed') ? null : undefined;
}

function firstFailure(file: string): string | undefined {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
  const failed = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .find(({ status }) => status === 'failed');
  return failed?.fullName ?? report.testResults.find(({ message }) => message)?.message;
}
