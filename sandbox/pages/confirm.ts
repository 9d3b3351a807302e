import { type Html, html, raw } from '../html.ts';
import { page } from './layout.ts';

/** Waits for the customer's phone, and then continues by itself. */
export const pushPage = (): Html =>
  page(
    { title: 'Confirm on your phone' },
    html`<div class="card narrow">
<h1>Confirm on your phone</h1>
<p>We have sent a message to your phone. Open it there and confirm that it is you.</p>
<p class="muted small" role="status">This page goes on by itself.</p>
</div>
<script>${goOn}</script>`,
  );

/** Says that another session of the customer is open already. */
export const occupiedPage = (): Html =>
  page(
    { title: 'You are already signed in' },
    html`<div class="card narrow">
<h1>You are already signed in</h1>
<p>You can be signed in at one place at a time. If you go on here, your other session ends.</p>
<form class="wide" method="post" action="/login/occupied"><button type="submit">End the other session and go on</button></form>
<p class="muted small"><a href="/login">Cancel</a></p>
</div>`,
  );

const goOn = raw(`
const timer = setInterval(async () => {
  try {
    const { goOn } = await (await fetch('/login/push/state')).json();
    if (!goOn) return;
    clearInterval(timer);
    location.assign('/login/push/done');
  } catch { /* The bank is restarting; the next round will do. */ }
}, 300);
`);
