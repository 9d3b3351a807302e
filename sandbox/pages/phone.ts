import { bankDay, clock, shownDay } from '../bank-time.ts';
import { type Html, html, raw } from '../html.ts';
import type { Customer, Message } from '../state.ts';

/** The customer's phone, with the bank's text messages. The newest is at the bottom, as on phones. */
export function phonePage(customer: Customer, waitingPushes: number): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Phone of ${customer.username}</title>
<link rel="icon" href="data:,">
<noscript><meta http-equiv="refresh" content="3"></noscript>
<style>${style}</style>
</head>
<body>
<div class="phone">
<header><div class="who" aria-hidden="true">S</div><h1>Sandbox Bank</h1><p>Text messages to ${customer.username}</p></header>
<main aria-live="polite">${messages(customer.messages)}${waitingPushes > 0 && approval(customer)}</main>
</div>
<script>${refresh}</script>
</body>
</html>
`;
}

const approval = (customer: Customer): Html =>
  html`<form method="post" action="/phone/${customer.username}/approve"><p>Is it you who signs in at Sandbox Bank?</p><button type="submit">Yes, it is me</button></form>`;

function messages(newestFirst: Message[]): Html {
  if (newestFirst.length === 0)
    return html`<p class="none">No messages yet. A code appears here when the bank sends one.</p>`;
  let day = '';
  const bubbles = newestFirst
    .slice(0, 30)
    .reverse()
    .map((message) => {
      const at = new Date(message.at);
      const isNewDay = bankDay(at) !== day;
      day = bankDay(at);
      return html`${isNewDay && html`<p class="day">${shownDay(day)}</p>`}<article><p>${message.text}</p><time datetime="${message.at}">${clock(at)}</time></article>`;
    });
  return html`${bubbles}`;
}

const refresh = raw(`
const list = document.querySelector('main');
const toEnd = () => { list.scrollTop = list.scrollHeight; };
toEnd();
setInterval(async () => {
  try {
    const text = await (await fetch(location.href)).text();
    const fresh = new DOMParser().parseFromString(text, 'text/html').querySelector('main');
    if (fresh && fresh.innerHTML !== list.innerHTML) { list.innerHTML = fresh.innerHTML; toEnd(); }
  } catch { /* The bank is restarting; the next round will do. */ }
}, 1000);
`);

const style = raw(`
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #dfe6e8; font: 16px/1.4 system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; color: #14252b; }
.phone { width: 380px; max-width: 100vw; height: 760px; max-height: 100vh; display: flex; flex-direction: column; overflow: hidden; background: #fff; border: 10px solid #14252b; border-radius: 40px; }
header { padding: 22px 16px 14px; text-align: center; background: #f4f7f7; border-bottom: 1px solid #dde5e7; }
.who { width: 44px; height: 44px; margin: 0 auto 6px; border-radius: 50%; display: grid; place-items: center; background: #0d5561; color: #fff; font-weight: 700; }
h1 { margin: 0; font-size: 16px; }
header p { margin: 0; color: #5b6d74; font-size: 13px; }
main { flex: 1; overflow-y: auto; padding: 16px; }
.day, .none { margin: 0 0 14px; text-align: center; color: #5b6d74; font-size: 13px; }
.none { margin-top: 40px; padding: 0 24px; }
form p { margin: 0 0 8px; }
button { padding: 10px 16px; border: 0; border-radius: 18px; background: #0d5561; color: #fff; font: inherit; }
article { max-width: 86%; margin: 0 0 14px; }
article p { margin: 0; padding: 11px 14px; border-radius: 18px 18px 18px 5px; background: #e8eeef; overflow-wrap: anywhere; }
time { display: block; margin: 4px 0 0 10px; color: #5b6d74; font-size: 12px; }
`);
