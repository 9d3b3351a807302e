/** Malicious pages of a bank: what a script in them can do to a program that reads them. */
import type { FailureReason } from '../../src/domain/failures.ts';

export type Hostile = {
  name: string;
  body: string;
  /** The path, when the server does the harm. */
  path?: string;
  /** What the connector takes the page for. */
  answer?: 'unknown' | 'code' | 'movements';
  /** Default `page_not_recognised`. */
  reason?: FailureReason;
  /** What the evidence tells the developer of the connector. */
  detail?: string;
  inPlainForm?: boolean;
};

const script = (source: string) => `<script>${source}</script>`;
const forever = (work: string) => script(`setInterval(() => { for (let n = 0; n < 200; n++) { ${work} } }, 5)`);
const movement = `{ bankId: null, bookedOn: '2026-11-21', bookedAt: null, amount: '1.00', currency: 'EUR',
  description: 'a', senderName: null, reference: null, pending: false }`;

export const hostilePages: Hostile[] = [
  {
    ...{ name: 'an address of 110 kB', inPlainForm: true },
    body: script(`history.pushState(0, '', '/' + 'a'.repeat(110000))`),
  },
  { name: 'an address of 2 MB', body: script(`history.pushState(0, '', '/' + 'a'.repeat(2000000))`) },
  {
    ...{ name: 'a purpose of 5 MB', answer: 'code', inPlainForm: true },
    body: script(`document.title = 'x'.repeat(5000000)`),
    detail: 'login.descriptor.purpose must have at most 200 characters',
  },
  {
    ...{ name: 'a movement of 15 MB', answer: 'movements' },
    body: script(`window.movements = [{ ...${movement}, description: 'x'.repeat(15000000) }]`),
    detail: 'readMovements[0].description must have at most 2,000 characters',
  },
  {
    ...{ name: 'twenty thousand movements', answer: 'movements' },
    body: script(`window.movements = Array.from({ length: 20000 }, () => (${movement}))`),
    detail: 'readMovements must return at most 5,000 rows',
  },
  { name: 'words for the console without end', body: forever(`console.log('x'.repeat(1000))`) },
  {
    name: 'large words for the console',
    body: script(`for (let n = 0; n < 3; n++) console.log('x'.repeat(20000000))`),
  },
  { name: 'errors without end', body: script(`setInterval(() => { throw new Error('x'.repeat(100000)) }, 1)`) },
  { name: 'requests without end', body: forever(`fetch('/more' + Math.random()).catch(() => 0)`) },
  {
    name: 'requests to refused hosts without end',
    body: forever(`fetch('http://refused' + Math.random() + '.example/').catch(() => 0)`),
  },
  { name: 'hosts of any length', body: forever(`fetch('/far' + Math.random()).catch(() => 0)`) },
  {
    name: 'windows without end',
    body: script(`setInterval(() => { for (let n = 0; n < 5; n++) open('about:blank') }, 20)`),
  },
  { name: 'dialogs without end', body: script(`for (;;) alert('x'.repeat(10000))`) },
  { name: 'a dialog of 50 MB', body: script(`alert('x'.repeat(50000000))`) },
  { name: 'addresses without end', body: forever(`history.pushState(0, '', '/' + Math.random() + 'a'.repeat(2000))`) },
  {
    name: 'four hundred thousand elements',
    body: script(`document.body.innerHTML = '<h1>Sign in</h1>' + '<p>a 1</p>'.repeat(200000)`),
  },
  {
    name: 'elements where no script can see them',
    body: `<div></div>${script(`const root = document.querySelector('div').attachShadow({ mode: 'closed' });
      root.innerHTML = '<p>a 1</p>'.repeat(200000)`)}`,
  },
  {
    name: 'a text of 150 MB',
    body: script(
      `document.body.append(document.createElement('p')); document.querySelector('p').append('ab 1 '.repeat(30000000))`,
    ),
  },
  {
    name: 'labels of 10 MB',
    body: script(`for (let n = 0; n < 10; n++) { const one = document.createElement('button');
      one.setAttribute('aria-label', 'x'.repeat(10000000)); document.body.append(one) }`),
  },
  { name: 'a title of 50 MB', body: script(`document.title = 'x'.repeat(50000000)`) },
  { name: 'a body without end', path: '/endless', body: '' },
  { name: 'a loop without end', body: script('for (;;) {}') },
  {
    name: 'elements in elements in elements',
    body: script(`let at = document.body; for (let n = 0; n < 2000; n++) { const one = document.createElement('div');
      at.append(one); at = one } at.append('deep')`),
  },
  {
    name: 'frames in great number',
    body: script(`for (let n = 0; n < 300; n++) document.body.append(document.createElement('iframe'))`),
  },
  {
    name: 'a storage that is full',
    body: script(`try { for (let n = 0; ; n++) localStorage.setItem(n, 'x'.repeat(100000)) } catch {}`),
  },
];
