import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isExecutable, onPath, runCommand } from '../process/command.ts';
import { withLock } from '../process/lock.mjs';
import { cachePath } from './cache.mjs';
import { withProgress } from './progress.mjs';

const version = '1.38.0';

export type FoundTestServer = {
  executablePath: string;
  version: string;
  from: string;
};

let missing: string | null = null;

/**
 * Finds the time-skipping Temporal server for tests. Returns null when it is not available (`whyNoTestServer` then
 * tells why).
 */
export async function findTestServer(): Promise<FoundTestServer | null> {
  const folder = cachePath(`temporal-test-server-${version}`);
  const onJava = join(folder, 'temporal-test-server-on-java');
  if (!isExecutable(onJava)) {
    await mkdir(cachePath(), { recursive: true });
    await withLock(`${folder}.lock`, async () => {
      if (!existsSync(folder)) missing = await bring(folder);
    });
  }
  if (!isExecutable(onJava)) return null;
  if (!onPath('java')) {
    missing = 'it needs Java to run';
    return null;
  }
  return { executablePath: onJava, version, from: 'Maven, run by Java' };
}

export function whyNoTestServer(): string | null {
  return missing;
}

/** Returns why it failed, or null. */
async function bring(folder: string): Promise<string | null> {
  const draft = `${folder}.draft`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  const why = await buildOnJava(draft, folder);
  if (!why) await rename(draft, folder);
  await rm(draft, { recursive: true, force: true });
  return why;
}

async function buildOnJava(draft: string, folder: string): Promise<string | null> {
  const mvn = onPath('mvn');
  if (!mvn || !onPath('java')) return 'there is no Java with Maven';
  await writeFile(join(draft, 'pom.xml'), pom);
  try {
    await withProgress('fetching the Temporal test server with Maven', (note) =>
      runCommand(
        mvn,
        [
          '-B',
          // A file whose checksum differs from the one of Maven Central is an error, not a warning.
          '-C',
          '-f',
          join(draft, 'pom.xml'),
          'dependency:copy-dependencies',
          '-DoutputDirectory=lib',
          '-DincludeScope=runtime',
        ],
        { timeoutMs: 600_000, onLine: note },
      ),
    );
  } catch (error) {
    return (error as Error).message;
  }
  // With less compilation it starts sooner, and a test server never runs long.
  const script = `#!/bin/sh
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto -Dorg.slf4j.simpleLogger.defaultLogLevel=error \\
  -cp '${folder.replaceAll("'", "'\\''")}/lib/*' io.temporal.testserver.TestServer "$@"
`;
  await writeFile(join(draft, 'temporal-test-server-on-java'), script, { mode: 0o755 });
  return null;
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>reconbanker</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${version}</version>
    </dependency>
    <dependency>
      <groupId>org.slf4j</groupId>
      <artifactId>slf4j-simple</artifactId>
      <version>2.0.17</version>
    </dependency>
  </dependencies>
</project>
`;
