import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { configVariables, fileVariables, readConfig } from '../../src/config/config.ts';

const folder = path.resolve(import.meta.dirname, '../../deploy/kubernetes');
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');
// biome-ignore lint/suspicious/noExplicitAny: what is in the files is for the tests to look at
type Manifest = any;
const manifests: Manifest[] = readdirSync(folder)
  .filter((file) => file !== 'kustomization.yaml')
  .flatMap((file) => parseAllDocuments(read(file)).map((document) => document.toJS()));
const of = (kind: string, name: string): Manifest =>
  manifests.find((one) => one.kind === kind && one.metadata.name === name);

test('the settings of the manifests are settings of ours, and fit', () => {
  const { data } = of('ConfigMap', 'reconbanker');
  const known = [...configVariables, ...fileVariables.map((name) => `${name}_FILE`)];
  expect(Object.keys(data).filter((name) => !known.includes(name))).toEqual([]);
  const secrets = Object.fromEntries(fileVariables.map((name) => [`${name}_FILE`, undefined]));
  const key = `k1:${Buffer.alloc(32).toString('base64')}`;
  const config = readConfig({
    ...data,
    ...secrets,
    DATABASE_URL: 'postgres://x',
    ENCRYPTION_KEYS: key,
    JWT_SECRET: key,
  });
  const ports = ['api', 'worker'].flatMap((role) =>
    of('Deployment', `reconbanker-${role}`).spec.template.spec.containers[0].ports.map(
      (port: Manifest) => port.containerPort,
    ),
  );
  expect(ports).toEqual([config.port, config.metricsPort, config.workerMetricsPort]);
});

test('a worker gets the time that it takes to stop', () => {
  const source = readFileSync(path.resolve(folder, '../../src/worker/create-workers.ts'), 'utf8');
  const seconds = [...source.matchAll(/(?:shutdownForceTime: '|shutdownGraceTime: ')(\d+)s/g)].map(([, time]) =>
    Number(time),
  );
  expect(seconds).toEqual([20, 10]);
  const needed = seconds.reduce((sum, time) => sum + time, 0);
  const { terminationGracePeriodSeconds } = of('Deployment', 'reconbanker-worker').spec.template.spec;
  expect(terminationGracePeriodSeconds).toBeGreaterThanOrEqual(needed + 10);
  const compose = parse(readFileSync(path.resolve(folder, '../../docker-compose.yml'), 'utf8'), { merge: true });
  expect(compose.services.worker.stop_grace_period).toBe(`${terminationGracePeriodSeconds}s`);
});

test('what selects pods selects some, and every file is applied', () => {
  const pods = manifests
    .filter(({ kind }) => kind === 'Deployment' || kind === 'Job')
    .map((one) => one.spec.template.metadata.labels);
  const selectors = manifests.flatMap(({ kind, spec }) =>
    kind === 'NetworkPolicy'
      ? [spec.podSelector.matchLabels]
      : kind === 'PodDisruptionBudget'
        ? [spec.selector.matchLabels]
        : [],
  );
  expect(selectors.length).toBe(6);
  for (const selector of selectors) {
    const fits = (labels: Record<string, string>) =>
      Object.entries(selector).every(([name, value]) => labels[name] === value);
    expect(pods.some(fits)).toBe(true);
  }
  const { resources } = parse(read('kustomization.yaml'));
  expect(readdirSync(folder).sort()).toEqual([...resources, 'kustomization.yaml'].sort());
});

test('no pod runs as root, and each user is the one of the image', () => {
  const [, uid] = /^USER (\d+):/m.exec(readFileSync(path.resolve(folder, '../../Dockerfile'), 'utf8')) ?? [];
  for (const { kind, spec } of manifests) {
    if (kind !== 'Deployment' && kind !== 'Job') continue;
    expect(spec.template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: Number(uid) });
  }
});
