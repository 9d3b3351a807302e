/** Who has accounts, at which banks, and how they behave. */
import type { FaultSystem, OwnedAccount } from '../faults/system.ts';

/**
 * What a person does when asked for a code, as shares of one. In all other cases the person reads the code and gives
 * it.
 */
export type Manners = { wrong?: number; twice?: number; late?: number; never?: number };

type Household = {
  name: string;
  count: number;
  bank: object;
  settings: object;
  manners?: Manners;
  /** The bank password changes now and then, and the person types the new one only after the block. */
  changesPassword?: boolean;
};

export type Resident = OwnedAccount & { household: string; manners: Manners; changesPassword: boolean };

const code = { length: 16, type: 'alphanumeric' };
const always = { code: { ...code, when: 'always' } };
const remembers = { code: { ...code, when: 'new_device' } };
const oneShot = { session_type: 'one-shot', assistance_timeout_seconds: 45 };
const persistent = { session_type: 'persistent', scrape_interval_seconds: 30, assistance_timeout_seconds: 45 };
const unattended = { login_mode: 'simple' };

const households: Household[] = [
  {
    name: 'simple, one-shot',
    count: 4,
    bank: { code: { ...code, when: 'never' } },
    settings: { ...oneShot, ...unattended, scrape_interval_seconds: 20 },
  },
  {
    name: 'simple, persistent',
    count: 2,
    bank: { code: { ...code, when: 'never' } },
    settings: { ...persistent, ...unattended },
  },
  {
    name: 'simple, the password changes',
    count: 2,
    bank: { code: { ...code, when: 'never' } },
    settings: { ...oneShot, ...unattended, scrape_interval_seconds: 40 },
    changesPassword: true,
  },
  {
    // No more codes than the limit of five in ten minutes allows.
    name: 'assisted, one-shot',
    count: 4,
    bank: always,
    settings: { ...oneShot, scrape_interval_seconds: 200 },
    manners: { twice: 0.15, late: 0.15 },
  },
  {
    name: 'assisted, one-shot, wrong and missing codes',
    count: 3,
    bank: always,
    settings: { ...oneShot, scrape_interval_seconds: 200 },
    manners: { wrong: 0.25, never: 0.15 },
  },
  {
    name: 'assisted, one-shot, the bank remembers',
    count: 3,
    bank: remembers,
    settings: { ...oneShot, scrape_interval_seconds: 40 },
  },
  { name: 'assisted, persistent', count: 4, bank: always, settings: persistent, manners: { twice: 0.2 } },
  {
    name: 'assisted, persistent, the bank remembers',
    count: 2,
    bank: remembers,
    settings: persistent,
    manners: { wrong: 0.2 },
  },
];

/** Creates all accounts. Their first logins begin at once. */
export async function moveIn(system: FaultSystem, share: number): Promise<Resident[]> {
  const residents: Resident[] = [];
  for (const { name, count, bank, settings, manners = {}, changesPassword = false } of households) {
    for (let place = 0; place < Math.ceil(count * share); place++) {
      const made = await system.account(bank, settings);
      residents.push({ ...made, household: name, manners, changesPassword });
    }
  }
  return residents;
}
