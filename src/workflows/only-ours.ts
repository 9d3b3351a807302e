/**
 * Runs before every workflow and signal handler: input that we did not write is refused, and does not harm a running
 * workflow.
 */
import { ApplicationFailure, log, type WorkflowInterceptors, workflowInfo } from '@temporalio/workflow';
import { type Marked, markOf, notOurs, ourValue } from '../temporal/origins.ts';
import { noteRefusal } from './refusals.ts';

/** These signals carry nothing and do no harm: the workflow only reads the records once more. */
const carryNothing = ['configChanged', 'movementsStored', 'webhookChanged'];

export function interceptors(): WorkflowInterceptors {
  /** The mark of the input of this run. Undefined: the worker checks no signatures. */
  let start: Marked | undefined;

  function isOurs(signalName: string, args: unknown[]): boolean {
    if (!start) return true;
    const now = Date.now();
    // Older versions sent signals without a payload.
    if (args.length === 0) return carryNothing.includes(signalName) || (start.$origin === 'older' && now < start.until);
    return args.every((arg) => {
      const mark = markOf(arg);
      if (mark?.$origin === 'ours') return mark.for.split(' ').includes(signalName);
      return ourValue(arg, now) !== 'refused';
    });
  }

  return {
    inbound: [
      {
        async execute(input, next) {
          start = markOf(input.args[0]);
          const { runStartTime, workflowType } = workflowInfo();
          const args = input.args.map((arg) => ourValue(arg, runStartTime.getTime()));
          const sentFor = start?.$origin === 'ours' ? start.for : '';
          if (args.includes('refused') || (sentFor && !sentFor.split(' ').includes(workflowType)))
            throw ApplicationFailure.nonRetryable('This workflow was not started by us.', notOurs);
          return next({ ...input, args: args.map(plainOf) });
        },
        async handleSignal(input, next) {
          if (isOurs(input.signalName, input.args))
            return next({ ...input, args: input.args.map((arg) => plainOf(ourValue(arg, Date.now()))) });
          log.warn(`a signal that we did not send was refused: ${input.signalName} to ${workflowInfo().workflowId}`);
          noteRefusal(input.signalName);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity(input, next) {
          const scheduledAt = Date.now();
          return next(input).then((result) => {
            const ours = ourValue(result, scheduledAt);
            if (ours !== 'refused') return ours.value;
            throw ApplicationFailure.nonRetryable('The result of an activity was not written by us.', notOurs);
          });
        },
      },
    ],
  };
}

const plainOf = (ours: { value: unknown } | 'refused'): unknown => (ours === 'refused' ? undefined : ours.value);
