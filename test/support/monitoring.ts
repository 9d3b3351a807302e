import { readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(import.meta.dirname, '../../deploy/monitoring');
export const monitoringFiles = ['alerts.yaml', 'grafana-dashboard.json', 'adapter-rules.yaml'];
export const readMonitoring = (name: string): string => readFileSync(path.join(folder, name), 'utf8');

/** Every metric that the dashboard, the alerts or the autoscaler ask for, as it is exported. */
export function metricsUsed(): string[] {
  const names = monitoringFiles.flatMap((file) =>
    [...readMonitoring(file).matchAll(/\b(?:reconbanker|temporal|http|process)_[a-z_]+/g)].map(([name]) => name),
  );
  return [...new Set(names.map((name) => name.replace(/_(bucket|sum|count)$/, '')))].sort();
}

/** Those of a worker are exported by no API. */
export const isOfWorker = (name: string): boolean => /^(reconbanker_worker|temporal)_/.test(name);
