import { readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../../deploy/monitoring');
export const monitoringFiles = ['alerts.yaml', 'grafana-dashboard.json', 'adapter-rules.yaml'];
export const readMonitoring = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

/** Returns every metric that the dashboard, the alerts or the autoscaler use, by its exported name. */
export function metricsUsed(): string[] {
  const names = monitoringFiles.flatMap((file) =>
    [...readMonitoring(file).matchAll(/\b(?:reconbanker|temporal|http|process)_[a-z_]+/g)].map(([name]) => name),
  );
  return [...new Set(names.map((name) => name.replace(/_(bucket|sum|count)$/, '')))].sort();
}

/** No API exports the metrics of a worker. */
export const isOfWorker = (name: string): boolean => /^(reconbanker_worker|temporal)_/.test(name);
