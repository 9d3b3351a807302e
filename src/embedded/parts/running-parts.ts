import type { Exit } from '../../process/spawn-with-parent.ts';
import { type Supervised, supervise, type Watch } from './supervise.ts';

export type PartName = 'api' | 'worker' | 'temporal' | 'postgres' | 'sandbox';

/** Parts that use other parts stop first. */
const stopOrder: PartName[][] = [['api', 'worker'], ['sandbox', 'temporal'], ['postgres']];

export type PartEvents = {
  /** Called when a process id has changed. */
  onChange(pids: Record<PartName, number | null>): void;
  onDown(name: PartName, why: Exit | Error, pauseMs: number): void;
};

/** Holds the parts of one `npm start`: each is started, kept running, and stopped in order. */
export class RunningParts {
  readonly pids: Record<PartName, number | null> = {
    api: null,
    worker: null,
    temporal: null,
    postgres: null,
    sandbox: null,
  };
  private readonly started = new Map<PartName, Promise<Supervised>>();
  private readonly events: PartEvents;
  private readonly stopping: AbortSignal;

  constructor(events: PartEvents, stopping: AbortSignal) {
    this.events = events;
    this.stopping = stopping;
  }

  /** Resolves when the part answers; throws when its first start fails. */
  async add(name: PartName, start: Watch['start']): Promise<Supervised> {
    const watch: Watch = {
      start,
      onUp: (pid) => {
        this.pids[name] = pid;
        this.events.onChange(this.pids);
      },
      onDown: (why, pauseMs) => this.events.onDown(name, why, pauseMs),
    };
    const supervised = supervise(watch, this.stopping);
    this.started.set(name, supervised);
    return supervised;
  }

  /** Stops everything, including parts that are still starting. */
  async stopAll(): Promise<void> {
    for (const names of stopOrder) {
      await Promise.all(
        names.map(async (name) => {
          const supervised = await this.started.get(name)?.catch(() => undefined);
          await supervised?.stop();
        }),
      );
    }
  }

  /** Kills all parts, for a person who does not want to wait. */
  killAll(): void {
    for (const pid of Object.values(this.pids)) {
      try {
        if (pid !== null) process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended already.
      }
    }
  }
}
