import type { Texts } from './en.ts';
import { account } from './es/account.ts';
import { accounts } from './es/accounts.ts';
import { apiKeys } from './es/api-keys.ts';
import { common } from './es/common.ts';
import { errors } from './es/errors.ts';
import { overview } from './es/overview.ts';
import { profile } from './es/profile.ts';
import { reasons } from './es/reasons.ts';
import { relaySetup } from './es/relay-setup.ts';
import { shell } from './es/shell.ts';
import { signIn } from './es/sign-in.ts';
import { states } from './es/states.ts';

export const texts: Texts = {
  account,
  accounts,
  apiKeys,
  common,
  errors,
  overview,
  profile,
  reasons,
  relaySetup,
  shell,
  signIn,
  states,
};
