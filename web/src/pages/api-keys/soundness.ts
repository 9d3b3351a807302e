/** Tells whether a call shows that a relay is set up correctly. */
import type { ApiKeyCallAnswer } from '../../../../src/api/keys/answers.ts';

type Soundness = 'works' | 'almost';

/** 409 means that address, key and account are right, and that there was nothing to do. */
export const soundnessOf = ({ status }: Pick<ApiKeyCallAnswer, 'status'>): Soundness =>
  status < 300 || status === 409 ? 'works' : 'almost';

export const looks = {
  works: { icon: 'tick-ring', colour: 'text-ok-text' },
  almost: { icon: 'warn', colour: 'text-need-text' },
} as const;
