import { type Html, html } from '../html.ts';
import type { Fault, PageKind } from '../state.ts';
import { page } from './layout.ts';
import { maintenancePage, serverErrorPage } from './notices.ts';

/** Returns the page that a fault shows instead of the requested one, or null when it shows none of its own. */
export function faultPage(kind: Fault['kind'], asked: PageKind): { status: number; body: Html } | null {
  switch (kind) {
    case 'maintenance':
      return { status: 503, body: maintenancePage() };
    case 'http_500':
      return { status: 500, body: serverErrorPage() };
    case 'captcha':
      return { status: 200, body: captchaPage() };
    case 'unknown_page':
      return { status: 200, body: surveyPage() };
    case 'layout_changed':
      return { status: 200, body: redesigned(asked) };
    default:
      return null;
  }
}

const captchaPage = () =>
  page(
    { title: 'Are you a person?' },
    html`<div class="card narrow">
<h1>Are you a person?</h1>
<p>Type the characters that you see in the picture.</p>
<div class="letters" role="img" aria-label="Distorted characters">q7Rw</div>
<form class="wide"><label for="captcha">Characters in the picture</label><input id="captcha" autocomplete="off"><button type="submit">Go on</button></form>
</div>`,
  );

/** A page that no connector knows. */
const surveyPage = () =>
  page(
    { title: 'One minute for us' },
    html`<div class="card narrow">
<h1>One minute for us</h1>
<p>How likely is it that you would recommend Sandbox Bank to a friend?</p>
<form class="wide"><label for="mark">From 0 to 10</label><input id="mark" inputmode="numeric"><button type="submit">Send my answer</button></form>
<p style="margin-top: 18px"><a href="/accounts">Not now</a></p>
</div>`,
  );

/** The same pages after a redesign: other words and elements, nothing that a connector could recognise. */
function redesigned(asked: PageKind): Html {
  return page({ title: 'The new Sandbox Bank' }, redesigns[asked === 'credentials' ? 'login' : asked]);
}

const redesigns = {
  login: html`<div class="card narrow">
<h1>Good to see you</h1>
<p class="muted">This is the new Sandbox Bank.</p>
<input aria-label="Customer number" placeholder="Customer number">
<input aria-label="Access key" placeholder="Access key" type="password">
<button type="button">Let me in</button>
</div>`,
  code: html`<div class="card narrow">
<h1>Check your messages</h1>
<p>Type the characters we texted you, one in each box.</p>
<div style="display: flex; gap: 8px">${[1, 2, 3, 4, 5, 6].map((box) => html`<input aria-label="Box ${box}" maxlength="1">`)}</div>
<button type="button">That is me</button>
</div>`,
  inside: html`<h1>Your money at a glance</h1>
<div class="card" style="margin-top: 24px"><div>Everyday money</div><div class="muted">Swipe to see what came in and what went out</div></div>`,
};
