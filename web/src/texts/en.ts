import { account } from './en/account.ts';
import { accounts } from './en/accounts.ts';
import { apiKeys } from './en/api-keys.ts';
import { common } from './en/common.ts';
import { errors } from './en/errors.ts';
import { overview } from './en/overview.ts';
import { profile } from './en/profile.ts';
import { reasons } from './en/reasons.ts';
import { relaySetup } from './en/relay-setup.ts';
import { shell } from './en/shell.ts';
import { signIn } from './en/sign-in.ts';
import { states } from './en/states.ts';

/** All texts in English. Their type is the type of every other language. */
export const texts = {
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

export type Texts = typeof texts;
