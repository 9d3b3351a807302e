/** Decides who may register first, and so operate the service. */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Config } from '../../config/types.ts';
import { ApiError } from '../errors.ts';

/** Throws `FORBIDDEN` when the first user does not present what is required. The error says how to do it. */
export function assertMayBeFirst(firstUser: Config['firstUser'], given: string | undefined): void {
  if (firstUser.wants === 'nothing') return;
  if (firstUser.wants === 'command')
    throw new ApiError(
      'FORBIDDEN',
      'The first user of this service is made by whoever runs it: with `reconbanker users create`, or by setting SETUP_TOKEN.',
    );
  if (given === undefined)
    throw new ApiError('FORBIDDEN', 'The first user sends the setup_token that the service runs with (SETUP_TOKEN).');
  if (!isEqual(given, firstUser.token))
    throw new ApiError('FORBIDDEN', 'The setup token is not the one that the service runs with (SETUP_TOKEN).');
}

/** Takes the same time for every input. */
function isEqual(given: string, wanted: string): boolean {
  const hashOf = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hashOf(given), hashOf(wanted));
}
