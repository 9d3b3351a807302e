import { randomBytes } from 'node:crypto';
import type { Call } from './api-call.ts';

export type DemoCustomer = {
  username: string;
  accountName: string;
  sessionType: 'one-shot' | 'persistent';
  loginMode: 'simple' | 'assisted';
  code: 'never' | 'always';
};

/** Each account shows one way that a session can go. */
export const demoCustomers: readonly DemoCustomer[] = [
  { username: 'olive', accountName: 'Olive, checking', sessionType: 'one-shot', loginMode: 'simple', code: 'never' },
  {
    username: 'pierre',
    accountName: 'Pierre, business',
    sessionType: 'persistent',
    loginMode: 'assisted',
    code: 'always',
  },
  { username: 'ines', accountName: 'Ines, savings', sessionType: 'one-shot', loginMode: 'assisted', code: 'always' },
];

/** Creates the customers at the sandbox bank with a few movements. Repeating it changes nothing. */
export async function createDemoCustomers(sandbox: Call, passwords: Record<string, string>): Promise<void> {
  for (const [index, { username, code }] of demoCustomers.entries()) {
    await sandbox('PUT', `/control/customers/${username}`, {
      password: passwords[username],
      code: { when: code, length: 6, type: 'numeric', purpose: 'login' },
    });
    // With an id, an existing movement is updated and not added again.
    const numbered = movements(index).map((movement, number) => ({ id: `${username}-${number + 1}`, ...movement }));
    await sandbox('POST', `/control/customers/${username}/movements`, numbered);
  }
}

/** Makes random passwords once. The caller stores them. */
export function makePasswords(): Record<string, string> {
  return Object.fromEntries(demoCustomers.map(({ username }) => [username, randomBytes(9).toString('base64url')]));
}

function movements(which: number) {
  const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  const common = [
    { date: day(9), description: 'Rent November', amount: '-1180.00', currency: 'EUR' },
    { date: day(6), description: 'Card payment 4471 Market Hall', amount: '-38.45', currency: 'EUR' },
  ];
  const incoming = [
    [
      { date: day(5), description: 'Salary', amount: '2950.00', currency: 'EUR', sender: 'Harbour Works Ltd' },
      { date: day(1), description: 'Dinner, thank you', amount: '24.50', currency: 'EUR', sender: 'Tomas Lind' },
    ],
    [
      {
        date: day(4),
        description: 'Invoice 2041',
        amount: '860.00',
        currency: 'EUR',
        sender: 'Bright Studio',
        reference: '2041',
      },
      {
        date: day(2),
        description: 'Invoice 2043',
        amount: '412.75',
        currency: 'EUR',
        sender: 'Cafe Nord',
        reference: '2043',
      },
      {
        date: day(0),
        description: 'Invoice 2044',
        amount: '95.00',
        currency: 'EUR',
        sender: 'Ana Ruiz',
        reference: '2044',
        pending: true,
      },
    ],
    [
      { date: day(8), description: 'Transfer to savings', amount: '300.00', currency: 'EUR', sender: 'Ines Costa' },
      { date: day(3), description: 'Interest', amount: '4.12', currency: 'EUR', sender: 'Sandbox Bank' },
    ],
  ];
  return [...common, ...(incoming[which] ?? [])];
}
