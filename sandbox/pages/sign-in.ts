import { clock } from '../bank-time.ts';
import { type Html, html, raw } from '../html.ts';
import { cardEnding } from '../messages.ts';
import { codeExpiresAt } from '../sign-in.ts';
import type { Customer, PendingLogin } from '../state.ts';
import { page } from './layout.ts';

const wrong = 'The user name or password is not right.';

export function loginPage(shown: { refused?: 'page' | 'alert'; notice?: string } = {}): Html {
  return page(
    { title: 'Sign in' },
    html`<div class="card narrow">
<h1>Sign in</h1>
<p class="muted">Welcome to your online bank.</p>
${shown.refused === 'page' && html`<p class="alert" role="alert">${wrong}</p>`}
${shown.notice && html`<p class="status" role="status">${shown.notice}</p>`}
<form class="wide" method="post" action="/login" novalidate>
<label for="username">User name</label>
<input id="username" name="username" autocomplete="username" autocapitalize="none" spellcheck="false" autofocus>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password">
<button type="submit">Sign in</button>
</form>
</div>
${shown.refused === 'alert' && html`<script>${raw(`alert('${wrong}');`)}</script>`}`,
  );
}

/** Describes the requested code in words, and in the attributes of the field. */
export function codePage(
  customer: Customer,
  login: PendingLogin,
  shown: { problem?: 'wrong' | 'expired'; resent?: boolean } = {},
): Html {
  const { length, type, purpose, maxTries, totpSecret } = customer.settings.code;
  const numeric = type === 'numeric';
  const left = maxTries - login.wrongCodes;
  return page(
    { title: 'Confirm it is you' },
    html`<div class="card narrow">
<h1>Confirm it is you</h1>
${shown.problem === 'wrong' && html`<p class="alert" role="alert">That code is not right.</p>`}
${shown.problem === 'expired' && html`<p class="alert" role="alert">That code is no longer valid. Ask for a new one.</p>`}
${shown.resent && html`<p class="status" role="status">We have sent you a new code.</p>`}
<p id="asked">Enter the ${length}-${numeric ? 'digit' : 'character'} code ${totpSecret ? 'that your authenticator app shows' : `we sent by text message to your phone ending in ${cardEnding(customer).slice(2)}`}.</p>
${purpose && html`<p>Purpose: ${purpose}</p>`}
<form class="wide" method="post" action="/login/code" novalidate>
<label for="code">Security code</label>
<input class="code" id="code" name="code" maxlength="${length}" inputmode="${numeric ? 'numeric' : 'text'}" pattern="[${numeric ? '0-9' : 'A-Za-z0-9'}]{${length}}" autocomplete="one-time-code" autocapitalize="characters" spellcheck="false" aria-describedby="asked" oninput="this.form.typed_at.value = Date.now()" autofocus>
<input type="hidden" name="typed_at">
<button type="submit">Confirm</button>
</form>
<p class="muted small" style="margin: 18px 0 4px">${left} ${left === 1 ? 'try' : 'tries'} left.${!totpSecret && html` The code is good until ${clock(new Date(codeExpiresAt(customer, login)))}.`}</p>
${!totpSecret && html`<form method="post" action="/login/resend"><button class="plain" type="submit">Send a new code</button></form>`}
</div>`,
  );
}

export function passwordPage(problem: string | null = null): Html {
  return page(
    { title: 'Choose a new password' },
    html`<div class="card narrow">
<h1>Choose a new password</h1>
<p>Your password has to be changed before you can go on.</p>
${problem && html`<p class="alert" role="alert">${problem}</p>`}
<form class="wide" method="post" action="/login/password" novalidate>
<label for="new">New password</label>
<input id="new" name="password" type="password" autocomplete="new-password" aria-describedby="rule">
<label for="again">New password again</label>
<input id="again" name="again" type="password" autocomplete="new-password">
<p id="rule" class="muted small">At least 8 characters, and not the one you have now.</p>
<button type="submit">Change password</button>
</form>
</div>`,
  );
}
