import type { CodeChannel } from '../domain/codes/descriptor.ts';
import type { AccountEvent } from '../domain/events.ts';

/** The parts of a sentence about an account: the account as people know it, and the address where to act. */
type ChatAccount = { name: string; bankName: string; link: string };

/** Writes one readable sentence: which account, what is needed, and where. The code itself is never in an event. */
export function chatText(event: AccountEvent, account: ChatAccount): string {
  const who = `${plain(account.name)} (${plain(account.bankName)})`;
  const sentence = `${who} ${whatIsNeeded(event)} ${account.link}`;
  return event.test ? `Test, nothing to do: ${sentence}` : sentence;
}

function whatIsNeeded(event: AccountEvent): string {
  switch (event.type) {
    case 'assistance_required': {
      const { descriptor, attempts, expires_at } = event.data;
      const signs = `${descriptor.length} ${descriptor.type === 'numeric' ? 'digits' : 'characters'}`;
      const what = `a code of ${signs}${ways[descriptor.channel ?? 'unknown']}`;
      const again = attempts > 0 ? ', because the bank refused the last one' : '';
      return `needs ${what} before ${expires_at.slice(11, 16)} UTC${again}: enter it at`;
    }
    case 'login_failed':
      return `could not log in: ${lower(event.data.message)} ${whatFollows(event.data.fatal)}`;
    case 'scrape_failed':
      return `could not be read: ${lower(event.data.message)} ${whatFollows(event.data.fatal)}`;
  }
}

const ways: Record<CodeChannel, string> = {
  sms: ', which comes by text message,',
  email: ', which comes by e-mail,',
  voice: ', which comes by a phone call,',
  authenticator: ' from the authenticator app',
  device: " from the bank's card reader or device",
  unknown: '',
};

const whatFollows = (fatal: boolean): string => (fatal ? 'It stays stopped until a person has settled this at' : 'See');

const lower = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);

/** Makes a name harmless: it must not become a mention or a link in the chat. */
const plain = (name: string): string =>
  name.replaceAll('<', '‹').replaceAll('>', '›').replaceAll('@', '＠').replaceAll('&', '＆');
