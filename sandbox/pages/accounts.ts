import { clockWithZone, shownDay } from '../bank-time.ts';
import { type Html, html } from '../html.ts';
import { cardEnding } from '../messages.ts';
import { balance, type MovementsPage, type Period } from '../movements.ts';
import type { Customer, Movement } from '../state.ts';
import { page } from './layout.ts';

export function accountsPage(customer: Customer): Html {
  return page(
    { title: 'Your accounts', customer: customer.username, current: 'accounts' },
    html`<h1>Your accounts</h1>
<p class="muted">What you have with us today.</p>
<div class="card account">
<div><h2><a href="/accounts/current/movements">Current account</a></h2><div class="muted small">${iban(customer)} · card ending in ${cardEnding(customer)}</div></div>
<div class="sum">${amount((balance(customer) / 100).toFixed(2))} EUR</div>
</div>`,
  );
}

export function movementsPage(customer: Customer, period: Period, found: MovementsPage): Html {
  return page(
    { title: 'Movements', customer: customer.username, current: 'movements' },
    html`<h1>Current account</h1>
<p class="muted">${iban(customer)}</p>
<form class="filter" action="/accounts/current/movements">
<div><label for="from">From</label><input id="from" name="from" type="date" value="${period.from}"></div>
<div><label for="to">To</label><input id="to" name="to" type="date" value="${period.to}"></div>
<button type="submit">Show</button>
</form>
<div class="card scroll"><table>
<caption>Movements</caption>
<thead><tr><th>Date</th><th>Description</th><th>From</th><th>Reference</th><th class="amount">Amount</th><th>Currency</th><th>Status</th><th>Operation</th></tr></thead>
<tbody>${found.rows.map(row)}</tbody>
</table>
${found.total === 0 && html`<p class="muted">There are no movements in this period.</p>`}</div>
<div class="pages"><span class="muted">Page ${found.page} of ${found.pages}</span><span>
${found.page > 1 && html`<a rel="prev" href="${pageAddress(period, found, found.page - 1)}">Previous page</a>`}
${found.page < found.pages && html`<a rel="next" href="${pageAddress(period, found, found.page + 1)}">Next page</a>`}
</span></div>`,
  );
}

const row = (movement: Movement) => html`
<tr><td class="day">${shownDay(movement.date)}${movement.at && html`<small>${clockWithZone(new Date(movement.at))}</small>`}</td><td>${movement.description}</td><td>${movement.sender}</td><td>${movement.reference}</td><td class="amount${!movement.amount.startsWith('-') && ' plus'}">${amount(movement.amount)}</td><td>${movement.currency}</td><td>${movement.pending ? html`<span class="pill wait">Pending</span>` : html`<span class="pill">Booked</span>`}</td><td class="id">${movement.bankId}</td></tr>`;

/** Writes `-1250.00` as `−1,250.00`. */
const amount = (decimal: string) => {
  const [whole = '', cents = ''] = decimal.replace('-', '−').split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
};

const iban = (customer: Customer) => `ES07 0049 0001 5${cardEnding(customer).slice(0, 1)} 00000${cardEnding(customer)}`;

function pageAddress(period: Period, found: MovementsPage, number: number): string {
  const query = new URLSearchParams({ page: String(number), upTo: String(found.upTo) });
  if (period.from !== null) query.set('from', period.from);
  if (period.to !== null) query.set('to', period.to);
  return `/accounts/current/movements?${query}`;
}
