import { type Html, html, raw } from '../html.ts';
import { style } from './style.ts';

export type Frame = {
  title: string;
  /** The customer's name, shown in the head of the pages inside. Null before the login is complete. */
  customer?: string | null;
  current?: 'accounts' | 'movements';
};

/** The frame of every page of the bank. */
export function page({ title, customer = null, current }: Frame, content: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Sandbox Bank</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header><div>
<a class="logo" href="/">${logo} Sandbox Bank</a>
${customer && inside(customer, current)}
</div></header>
<main>${content}</main>
<footer><div>Sandbox Bank is a pretend bank for trying things out. No money is kept here.</div></footer>
<script>${onceOnly}</script>
</body>
</html>
`;
}

const inside = (customer: string, current: Frame['current']) => html`
<nav aria-label="Main">
<a href="/accounts"${current === 'accounts' && raw(' aria-current="page"')}>Accounts</a>
<a href="/accounts/current/movements"${current === 'movements' && raw(' aria-current="page"')}>Movements</a>
</nav>
<span class="customer">${customer}</span>
<a href="/sign-out">Sign out</a>`;

const logo = raw(
  '<svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true"><rect width="26" height="26" rx="7" fill="#fff"/><path d="M6 18.5h14M8 16v-5m5 5v-5m5 5v-5M5.500 9.500 13 5.500l7.500 4z" fill="none" stroke="#0d5561" stroke-width="1.800" stroke-linecap="round" stroke-linejoin="round"/></svg>',
);

/** Prevents a second click from submitting a form again. */
const onceOnly = raw(`
document.addEventListener('submit', (event) => {
  const button = event.submitter;
  if (button) setTimeout(() => { button.disabled = true; });
});
addEventListener('pageshow', () => document.querySelectorAll('button').forEach((button) => { button.disabled = false; }));
`);
