/** Tells a change that a thief would make from others: another bank login, or another receiver. */
import type { Settings, SettingsChange } from '../../db/accounts/account-settings.ts';
import { type Setting, settingsThat, settings as table } from '../../domain/settings.ts';

type Column = keyof Settings & keyof SettingsChange;

/** The columns of the settings that such a change is of. */
const guarded = (guards: string[]): Column[] =>
  settingsThat(({ guard }) => guard !== undefined && guards.includes(guard)).flatMap((name) => {
    const { sealed }: Setting = table[name];
    return [...(sealed === true ? [] : [name]), ...(sealed ? [`${name}_sealed`] : [])] as Column[];
  });

const receivers = guarded(['place', 'token']);
const credentials = guarded(['credentials']);

/**
 * What is sent back as it was changes nothing; a secret that is given again counts as another one, because telling would
 * let it be guessed. The first bank login of an account replaces nothing, and is free.
 */
export function changesDestination(change: SettingsChange, before: Settings): boolean {
  const differs = (column: Column) => change[column] !== undefined && change[column] !== before[column];
  const hadLogin = credentials.some((column) => before[column] !== null);
  return receivers.some(differs) || (hadLogin && credentials.some(differs));
}
