/** Recognises changes that a thief would make: another bank login, or another receiver. */
import type { Settings, SettingsChange } from '../../db/accounts/account-settings.ts';
import { type Setting, settingsThat, settings as table } from '../../domain/settings.ts';

type Column = keyof Settings & keyof SettingsChange;

/** Returns the columns of the settings with these guards. */
const guarded = (guards: string[]): Column[] =>
  settingsThat(({ guard }) => guard !== undefined && guards.includes(guard)).flatMap((name) => {
    const { sealed }: Setting = table[name];
    return [...(sealed === true ? [] : [name]), ...(sealed ? [`${name}_sealed`] : [])] as Column[];
  });

const receivers = guarded(['place', 'token']);
const credentials = guarded(['credentials']);

/**
 * A value that is sent back unchanged is not a change. A secret that is given again counts as another one, because the
 * difference would allow guessing it. The first bank login of an account replaces nothing and needs no step-up.
 */
export function changesDestination(change: SettingsChange, before: Settings): boolean {
  const differs = (column: Column) => change[column] !== undefined && change[column] !== before[column];
  const hadLogin = credentials.some((column) => before[column] !== null);
  return receivers.some(differs) || (hadLogin && credentials.some(differs));
}
