import { createHash, randomInt, randomUUID } from 'node:crypto';
import { clock } from './bank-time.ts';
import type { Customer } from './state.ts';

const KEPT_MESSAGES = 200;
/** Without letters and digits that people confuse. */
const LETTERS_AND_DIGITS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Sends a new code for this login to the customer's phone and returns it. */
export function sendCode(customer: Customer, challengeId: string): string {
  const code = newCode(customer);
  const at = new Date();
  const text = wording(customer, code, at);
  customer.messages.unshift({ id: randomUUID(), at: at.toISOString(), text, code, challengeId });
  customer.messages.splice(KEPT_MESSAGES);
  customer.counters.codesSent += 1;
  return code;
}

/** Returns the last four digits of the customer's card, always the same for one customer. */
export function cardEnding(customer: Customer): string {
  const hash = createHash('sha256').update(customer.username).digest();
  return String(1000 + (hash.readUInt16BE(0) % 9000));
}

/** Words text messages as banks do: the code is among other numbers, and not always in the same place. */
function wording(customer: Customer, code: string, at: Date): string {
  const card = cardEnding(customer);
  const time = clock(at);
  const what = customer.settings.code.purpose ?? 'signing in';
  const limit = '1,500.00 EUR';
  const texts = [
    `Sandbox Bank: ${code} is your code for ${what}, asked for at ${time} with the card ending ${card}. Never tell it to anyone.`,
    `At ${time} somebody began ${what} for the card ending ${card} (limit ${limit}). If it was you, use code ${code}. Sandbox Bank`,
    `Sandbox Bank ${time}. Your code for ${what}: ${code}. Card *${card}, payments up to ${limit} need no code.`,
  ];
  return texts[customer.counters.codesSent % texts.length] ?? code;
}

function newCode(customer: Customer): string {
  const { length, type } = customer.settings.code;
  const alphabet = type === 'numeric' ? '0123456789' : LETTERS_AND_DIGITS;
  const draw = () => Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  // An earlier code must not open a later login by chance, and the code must not equal the card's number in the same
  // text.
  const taken = new Set([cardEnding(customer), ...customer.messages.map((message) => message.code)]);
  let code = draw();
  for (let attempt = 0; taken.has(code) && attempt < 100; attempt += 1) code = draw();
  return code;
}
