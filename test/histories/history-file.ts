/** A history as it lies in this folder: one event to a line, and nothing of the machine that recorded it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

export type StoredHistory = { name: string; workflowId: string; workflowType: string; history: { events: Event[] } };
type Event = { eventType: string; [field: string]: unknown };

/** What a replay does not look at, and what names a machine, a person or a path. */
const dropped = new Set(['taskId', 'requestId', 'identity', 'stackTrace', 'meteringMetadata', 'header']);

export const historyFolder = import.meta.dirname;

export function storeHistory(name: string, workflowId: string, history: Parameters<typeof historyToJSON>[0]): void {
  const { events } = JSON.parse(historyToJSON(history)) as { events: Event[] };
  const lines = events.map((event) => JSON.stringify(without(event)));
  const text = `{"workflowId":${JSON.stringify(workflowId)},"events":[\n${lines.join(',\n')}\n]}\n`;
  writeFileSync(path.join(historyFolder, `${name}.json`), text);
}

export function storedHistories(): StoredHistory[] {
  return readdirSync(historyFolder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const { workflowId, events } = JSON.parse(readFileSync(path.join(historyFolder, file), 'utf8'));
      const started = events[0].workflowExecutionStartedEventAttributes;
      return {
        name: path.basename(file, '.json'),
        workflowId,
        workflowType: started.workflowType.name,
        history: { events },
      };
    });
}

function without(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(without);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([field]) => !dropped.has(field));
  const kept = Object.fromEntries(entries.map(([field, inner]) => [field, without(inner)]));
  // The queue of one process, named after its machine.
  if (kept.kind === 'TASK_QUEUE_KIND_STICKY') return { ...kept, name: 'sticky' };
  return kept;
}
