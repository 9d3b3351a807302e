import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { configVariables, fileVariables } from '../../src/config/config.ts';
import { searchAttributeTypes } from '../../src/temporal/names.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const composeText = read('docker-compose.yml');
type Service = {
  environment?: Record<string, string>;
  ports?: string[];
  stop_grace_period?: string;
  command?: string[];
  networks?: string[];
};
const compose: { services: Record<string, Service>; networks: Record<string, unknown> } = parse(composeText, {
  merge: true,
});
const ours = ['api', 'worker', 'migrate'].map((name) => compose.services[name]?.environment ?? {});
const image = [...read('Dockerfile').matchAll(/^ {2}([A-Z_]+)=|^ENV ([A-Z_]+)=/gm)].map(([, one, two]) => one ?? two);

/** What only the file itself reads: images, and the namespace of the bundled Temporal. */
const ofTheFile = ['RECONBANKER_IMAGE', 'BASE_IMAGE', 'POSTGRES_VERSION', 'TEMPORAL_VERSION'];
const alsoOfTheFile = ['TEMPORAL_UI_VERSION', 'TEMPORAL_RETENTION'];
/** State of the embedded default, which there is none of in a container. */
const embeddedOnly = ['DATA_DIR', 'TEMPORAL_UI_PAGES'];

// `compose-spec.json` is the schema of github.com/compose-spec/compose-spec as it is there (Apache-2.0).
test('the compose file is one by the schema of the compose specification', () => {
  const { $schema, ...schema } = JSON.parse(read('test/deploy/compose-spec.json'));
  expect($schema).toContain('json-schema.org');
  const ajv = new Ajv({ strict: false, formats: { duration: true, subnet_ip_address: true } });
  const isValid = ajv.validate(schema, compose);
  expect([isValid, ajv.errors]).toEqual([true, null]);
});

test('every variable of the compose file is known to config.ts, and the other way round', () => {
  const used = new Set(ours.flatMap((environment) => Object.keys(environment)));
  const known = [...configVariables, ...fileVariables.map((name) => `${name}_FILE`)];
  expect([...used].filter((name) => !known.includes(name))).toEqual([]);
  const given = (name: string) => used.has(name) || used.has(`${name}_FILE`) || image.includes(name);
  expect(configVariables.filter((name) => !given(name) && !embeddedOnly.includes(name))).toEqual([]);
});

test('what can be set from outside is a setting of ours, or is told in the operating guide', () => {
  const asked = [...composeText.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name ?? '');
  const docs = read('docs/operations.md');
  for (const name of asked) {
    if (configVariables.includes(name)) continue;
    expect([...ofTheFile, ...alsoOfTheFile]).toContain(name);
    expect(docs).toContain(`\`${name}\``);
  }
});

test('only the API is published, on this machine', () => {
  const published = Object.entries(compose.services).flatMap(([name, { ports = [] }]) =>
    ports.map((port) => [name, port]),
  );
  expect(published).toEqual([['api', '127.0.0.1:3000:3000']]);
});

test('the worker, in which the pages of banks run, shares no network with the Temporal UI', () => {
  const { services, networks } = compose;
  for (const [name, service] of Object.entries(services)) expect(service.networks ?? [], name).not.toEqual([]);
  const shared = services.worker?.networks?.filter((name) => services['temporal-ui']?.networks?.includes(name));
  expect(shared).toEqual([]);
  expect(networks.core).toEqual({ internal: true });
  expect(services.postgres?.networks).toEqual(['core']);
});

test('the namespace gets the search attributes that the workflows set', () => {
  const made = /for attribute in (.*); do/.exec(read('deploy/temporal-namespace.sh'))?.[1]?.split(' ');
  expect(made).toEqual(Object.entries(searchAttributeTypes).map(([name, type]) => `${name}=${type}`));
});

test('every role in the compose file and the manifests is one of the image', () => {
  const roles = Object.values(compose.services).flatMap(({ command }) => command ?? []);
  const manifests = ['api', 'worker', 'migrate'].map((name) => read(`deploy/kubernetes/${name}.yaml`));
  roles.push(...manifests.flatMap((text) => [...text.matchAll(/args: \[(\w+)\]/g)].map(([, role]) => role ?? '')));
  const entry = read('deploy/role.sh');
  for (const role of roles) expect(role === 'migrate' || entry.includes(`  ${role}) exec`), role).toBe(true);
});
