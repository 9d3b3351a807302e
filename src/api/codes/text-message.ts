/**
 * Takes text messages as phones forward them. A message without a code gets a 200 too, otherwise the phone would repeat
 * it for two days.
 */
import type { z } from 'zod';
import { sealContext } from '../../base/crypto.ts';
import type { CallerAccount } from '../../db/accounts/api-key-callers.ts';
import { isSeen, markSeen } from '../../db/codes/seen-texts.ts';
import type { CodeChannel } from '../../domain/codes/descriptor.ts';
import { findCode } from '../../domain/codes/find-code.ts';
import { readText, type TextMessage } from '../../domain/codes/read-text.ts';
import { readRawBody } from '../contract/request.ts';
import { route } from '../contract/route.ts';
import type { Ctx, Deps } from '../deps.ts';
import { invalid } from '../errors.ts';
import { textUsed } from './answers.ts';
import { forwardCode } from './forward-code.ts';

type Used = z.infer<typeof textUsed>;

/** The clocks of phones and banks differ slightly, and the bank sends its text message before its page shows. */
const CLOCK_SKEW_MS = 30_000;

export const relayText = route('POST /v1/accounts/:id/otp/sms', {
  id: 'relayText',
  summary: 'Submit a text message',
  description:
    'Takes a text message as phone gateways send it, finds the code that the bank waits for, and submits it. The ' +
    'response to any other message is also 200, with `matched: false`, so that a phone does not send it again.',
  access: 'otp:write',
  rawBody: {
    'application/json': { from: 'Bank', text: 'Your code is 123456.' },
    'application/cloudevents+json': { data: { from: 'Bank', content: 'Your code is 123456.' } },
    'application/x-www-form-urlencoded': { From: 'Bank', Body: 'Your code is 123456.' },
    'text/plain': 'Your code is 123456.',
  },
  answer: { status: 200, description: 'Says whether a code was found and submitted.', schema: textUsed },
  errors: ['NO_PENDING_ASSISTANCE', 'CODE_DOES_NOT_FIT', 'RATE_LIMITED'],
  handle: async ({ ctx, deps, account }) => {
    const used = await useText(ctx, deps, account, await receive(ctx));
    if (used.matched) return used;
    const { reason } = used;
    deps.log.info({ accountId: account.id, reason, requestId: ctx.state.requestId }, 'a text message was not used');
    return used;
  },
});

async function receive(ctx: Ctx): Promise<TextMessage | null> {
  const { type, body } = await readRawBody(ctx);
  let message: TextMessage | null;
  try {
    message = readText(type, body);
  } catch (error) {
    // The message of the error quotes the body.
    if (!(error instanceof SyntaxError)) throw error;
    throw invalid({ path: [], message: 'The body is not valid JSON.', code: 'invalid_json' });
  }
  // A text message may have several lines.
  if (message && isUnclean(message.text.replace(/[\t\r\n]/g, ' '))) throw unclean('text');
  if (message?.from && isUnclean(message.from)) throw unclean('from');
  return message;
}

/**
 * Forwards the code of a text message. Only a message with the one code that the bank waits for counts towards the
 * limit, so that a phone that forwards everything cannot use it up.
 */
async function useText(ctx: Ctx, deps: Deps, account: CallerAccount, message: TextMessage | null): Promise<Used> {
  const { pending } = account;
  if (!message) return unmatched('not_a_text_message');
  if (!pending) return unmatched('no_pending_request');
  const { text, from, receivedAt } = message;
  if (!waysOf(message).includes(pending.descriptor.channel ?? 'unknown')) return unmatched('other_channel');
  if (receivedAt && receivedAt.getTime() < pending.requestedAt.getTime() - CLOCK_SKEW_MS)
    return unmatched('older_than_request');
  const found = findCode(text, pending.descriptor, from);
  if (found.code === null) return unmatched(found.reason);
  const fingerprint = deps.vault.fingerprint(found.code, sealContext.code(pending.id));
  if (await isSeen(deps.db, pending.id, fingerprint)) return unmatched('repeated');
  const submission = { code: found.code, submittedBy: 'api_key', path: 'text_message' } as const;
  const requestId = await forwardCode(ctx, deps, account, submission);
  // Marked after the signal: if we fail in between, the phone sends the text again, and the login accepts a code only
  // once.
  await markSeen(deps.db, requestId, fingerprint);
  return { matched: true, submitted: true, request_id: requestId };
}

const unmatched = (reason: Extract<Used, { matched: false }>['reason']): Used => ({ matched: false, reason });

/**
 * Returns the channels by which a message may have come: a phone's gateway also forwards e-mails, whose sender is an
 * address.
 */
const waysOf = ({ from }: TextMessage): CodeChannel[] =>
  from?.includes('@') ? ['sms', 'unknown', 'email'] : ['sms', 'unknown'];

const isUnclean = (value: string): boolean => /\p{Cc}/u.test(value) || !value.isWellFormed();

const unclean = (field: string) =>
  invalid({ path: [field], message: 'must not contain control characters', code: 'custom' });
