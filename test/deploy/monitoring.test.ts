import { readFileSync } from 'node:fs';
import path from 'node:path';
import { collectDefaultMetrics } from 'prom-client';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../src/api/metrics/metrics.ts';
import { createLogger } from '../../src/base/log.ts';
import { createTestDatabase } from '../support/database.ts';
import { isOfWorker, metricsUsed, readMonitoring } from '../support/monitoring.ts';

const docs = readFileSync(path.resolve(import.meta.dirname, '../../docs/operations.md'), 'utf8');
type Rule = { alert: string; expr: string; annotations: { summary: string; runbook: string } };

// What a worker exports is compared by the test of the worker's metrics, which has a worker.
test('the dashboard and the alerts ask only for metrics that the API exports', async () => {
  const database = await createTestDatabase();
  const metrics = createMetrics(database.db, createLogger('test', 'silent'));
  collectDefaultMetrics({ register: metrics.registry });
  const exported = [...(await metrics.read()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
  await database.drop();
  expect(exported).toEqual(expect.arrayContaining(metricsUsed().filter((name) => !isOfWorker(name))));
  const shown = exported.filter((name) => name?.startsWith('reconbanker_'));
  for (const name of shown) expect(docs, `${name} is in the table of metrics`).toContain(`${name}`);
});

test('every alert has its paragraph in the operating guide', () => {
  const { groups } = parse(readMonitoring('alerts.yaml')) as { groups: { rules: Rule[] }[] };
  const rules = groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(5);
  for (const { alert, annotations } of rules) {
    expect(annotations.runbook).toBe(`docs/operations.md#${alert.toLowerCase()}`);
    expect(docs).toContain(`\n### ${alert}\n`);
  }
});

test('a bank that goes to another host has changed, and is not down', () => {
  const { groups } = parse(readMonitoring('alerts.yaml')) as { groups: { rules: Rule[] }[] };
  const expressionOf = (name: string) => groups.flatMap(({ rules }) => rules).find(({ alert }) => alert === name)?.expr;
  for (const reason of ['page_not_recognised', 'host_not_allowed']) {
    expect(expressionOf('BankChanged')).toContain(reason);
    expect(expressionOf('BankDown')).not.toContain(reason);
  }
});

test('no panel lies over another', () => {
  const { panels } = JSON.parse(readMonitoring('grafana-dashboard.json'));
  const taken = new Set<string>();
  for (const { gridPos, id } of panels) {
    for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
      for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
        expect(taken.has(`${x} ${y}`), `panel ${id}`).toBe(false);
        taken.add(`${x} ${y}`);
      }
    }
  }
});
