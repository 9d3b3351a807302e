import { type Html, html } from '../html.ts';
import { page } from './layout.ts';

const signInAgain = html`<a href="/login">Sign in again</a>`;
const askUs = html`Please call us on 900 000 000, any day from 8:00 to 22:00.`;

export const sessionEndedPage = () =>
  notice('…', 'Your session has ended', html`For your safety we signed you out.`, signInAgain);

export const signedInElsewherePage = () =>
  notice(
    '…',
    'You have signed in elsewhere',
    html`You can be signed in at one place at a time, so your session here has ended.`,
    signInAgain,
  );

export const lockedPage = () =>
  notice(
    '!',
    'Your access is locked',
    html`Too many attempts failed, so nobody can sign in with this user name.`,
    askUs,
  );

export const tooManyCodesPage = () =>
  notice('!', 'Sign-in stopped', html`Too many wrong codes were entered.`, signInAgain);

export const notFoundPage = () =>
  notice('?', 'Page not found', html`There is nothing at this address.`, html`<a href="/">Back to the start</a>`);

export const maintenancePage = () =>
  notice(
    'i',
    'We are working on our systems',
    html`Online banking is closed for maintenance.`,
    html`Please try again later.`,
  );

export const serverErrorPage = () =>
  notice('!', 'Something went wrong on our side', html`We could not show this page.`, html`Please try again later.`);

function notice(mark: string, title: string, text: Html, next: Html): Html {
  return page(
    { title },
    html`<div class="card narrow"><div class="mark" aria-hidden="true">${mark}</div><h1>${title}</h1><p>${text}</p><p>${next}</p></div>`,
  );
}
