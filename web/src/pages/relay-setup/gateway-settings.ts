import type { CodeDescriptor } from '../../../../src/domain/codes/descriptor.ts';
export const gateways = ['sms-gate', 'smsforwarder', 'textbee', 'httpsms', 'other', 'own'] as const;
export type Gateway = (typeof gateways)[number];

export type SettingName = 'url' | 'event' | 'header1' | 'header2' | 'body' | 'pattern';
/** `text` has to be typed exactly; a `hint` is a description. */
type Setting = { name: SettingName; text?: string; hint?: 'forward' | 'emptyBody' | 'noSigning' };

/** Returns exactly what to enter. All kinds but the last send the whole text, and the service finds the code in it. */
export function settingsOf(
  gateway: Gateway,
  { address, key, descriptor }: { address: string; key: string; descriptor: CodeDescriptor },
): Setting[] {
  const url: Setting = { name: 'url', text: gateway === 'own' ? address : `${address}/sms` };
  const header: Setting = { name: 'header1', text: `Authorization: Api-Key ${key}` };
  const json: Setting = { name: 'header2', text: 'Content-Type: application/json' };
  switch (gateway) {
    case 'sms-gate':
      return [url, { name: 'event', text: 'sms:received' }, header];
    case 'smsforwarder':
      return [url, header, { name: 'body', hint: 'emptyBody' }];
    case 'textbee':
      return [url, { name: 'event', text: 'MESSAGE_RECEIVED' }, header];
    case 'httpsms':
      return [url, { name: 'event', text: 'message.phone.received' }, header, { name: 'body', hint: 'noSigning' }];
    case 'other':
      return [
        url,
        header,
        json,
        { name: 'body', text: '{"from":"<sender>","text":"<message>","received_at":"<time>"}' },
      ];
    case 'own':
      return [
        url,
        header,
        json,
        { name: 'pattern', text: patternOf(descriptor) },
        { name: 'body', text: '{"code":"$1"}' },
      ];
  }
}

/** Returns a pattern for the last number of the right length in the text that is not part of a longer one. */
export function patternOf({ length, type }: CodeDescriptor): string {
  return type === 'numeric' ? `\\b(\\d{${length}})\\b` : `\\b([A-Z0-9]{${length}})\\b`;
}

/** Returns a command for a terminal. The key ends in `secret` when its other half is not known any more. */
export const curlOf = (address: string, key: string, code: string): string =>
  [
    `curl -sX POST ${address} \\`,
    `  -H 'Authorization: Api-Key ${key}' \\`,
    "  -H 'Content-Type: application/json' \\",
    `  -d '{"code":"${code}"}'`,
  ].join('\n');

/** Returns a code of the right form that belongs to no request. */
export const sampleCode = ({ length, type }: CodeDescriptor): string =>
  Array.from({ length }, (_, place) => (type === 'numeric' ? (place + 1) % 10 : 'A1B2C3D4E5'[place % 10])).join('');
