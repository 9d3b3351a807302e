/** Builds the answers about code requests from the stored records. */
import type { PendingRequest } from '../../db/codes/otp-requests.ts';
import type { AssistanceAnswer, PendingAnswer } from './answers.ts';

export function assistanceAnswer(request: PendingRequest): AssistanceAnswer {
  return { id: request.id, type: 'otp', descriptor: request.descriptor, attempts: request.attempts };
}

export function pendingAnswer(request: PendingRequest): PendingAnswer {
  const { expiresAt, requestedAt, triesLeft, canResend, verifying } = request;
  const times = { expiresAt: expiresAt.toISOString(), requestedAt: requestedAt.toISOString() };
  return { ...assistanceAnswer(request), ...times, triesLeft, canResend, verifying };
}
