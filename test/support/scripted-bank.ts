import type { Page } from 'playwright-core';
import type { Bank, CodeOutcome, CodeRequest, LoginOutcome } from '../../src/banks/bank.ts';
import type { BankMovement } from '../../src/domain/movements/movement.ts';

/** A bank whose answers a test decides. It counts what it is given. */
export type ScriptedBank = Bank & {
  logins: { username: string; password: string }[];
  codes: string[];
  /** Sets the answers in the order of the calls. The last one stays. */
  onLogin(...answers: (LoginOutcome | (() => Promise<LoginOutcome>))[]): void;
  onCode(...answers: (CodeOutcome | (() => Promise<CodeOutcome>))[]): void;
  onRead(answer: (page: Page) => Promise<BankMovement[]>): void;
  reads: number;
};

export const sixDigits: CodeRequest = {
  descriptor: { length: 6, type: 'numeric', purpose: 'login' },
  triesLeft: 3,
  canResend: true,
};

export const codeRequested: LoginOutcome = { outcome: 'code_requested', ...sixDigits };
export const accepted: CodeOutcome = { outcome: 'accepted' };
export const refused: CodeOutcome = { outcome: 'rejected', reason: 'otp_rejected', canRetry: true, triesLeft: 2 };

export function scriptedBank(code: string): ScriptedBank {
  const login = script<LoginOutcome>({ outcome: 'logged_in' });
  const enter = script<CodeOutcome>(accepted);
  let read: (page: Page) => Promise<BankMovement[]> = async () => [];
  const bank: ScriptedBank = {
    code,
    name: `Scripted bank ${code}`,
    loginUrl: 'about:blank',
    domains: ['127.0.0.1'],
    timeZone: 'Europe/Madrid',
    logins: [],
    codes: [],
    reads: 0,
    onLogin: login.set,
    onCode: enter.set,
    onRead: (answer) => {
      read = answer;
    },
    async login(_page, { username, password }) {
      bank.logins.push({ username, password });
      return login.next();
    },
    async enterCode(_page, typed) {
      bank.codes.push(typed);
      return enter.next();
    },
    async resendCode() {
      return sixDigits;
    },
    async isLoggedIn() {
      return false;
    },
    async readMovements(page) {
      bank.reads += 1;
      return read(page);
    },
  };
  return bank;
}

function script<T>(first: T) {
  let answers: (T | (() => Promise<T>))[] = [first];
  return {
    set: (...next: typeof answers) => {
      answers = next;
    },
    async next(): Promise<T> {
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      return typeof answer === 'function' ? (answer as () => Promise<T>)() : (answer as T);
    },
  };
}
