import { ApplicationFailure } from '@temporalio/common';
import type { WorkerOptions } from '@temporalio/worker';
import type { Vault } from '../base/crypto.ts';
import type { PayloadCutoffs } from '../db/core/payload-cutoffs.ts';
import { notOurs, ourValue } from './origins.ts';
import { workerCodec } from './signed-payloads.ts';

/** The options of a worker that accepts only input that we wrote. The part for workflows is in their bundle. */
export function onlyOurs(
  vault: Vault,
  cutoffs: PayloadCutoffs,
): Required<Pick<WorkerOptions, 'dataConverter' | 'interceptors'>> {
  return {
    dataConverter: { payloadCodecs: [workerCodec(vault, cutoffs)] },
    interceptors: {
      activity: [
        ({ info }) => ({
          inbound: {
            execute(input, next) {
              const args = input.args.map((arg) => {
                const ours = ourValue(arg, info.scheduledTimestampMs);
                if (ours !== 'refused') return ours.value;
                throw ApplicationFailure.nonRetryable('What this activity was given was not written by us.', notOurs);
              });
              return next({ ...input, args });
            },
          },
        }),
      ],
    },
  };
}
