import { raw } from '../html.ts';

export const style = raw(`
:root { --ink: #14252b; --muted: #5b6d74; --line: #dde5e7; --paper: #fff; --ground: #f2f5f5; --brand: #0d5561; --soft: #e4f0f1; --bad: #a32a1c; --bad-soft: #fcebe8; --good: #1c6b3f; --good-soft: #e6f4ec; --wait: #7a5200; --wait-soft: #fdf3dc; }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif; }
a { color: var(--brand); }
header { background: var(--brand); color: #fff; }
header > div, main, footer > div { width: 100%; max-width: 1120px; margin: 0 auto; padding: 0 24px; }
header > div { display: flex; align-items: center; gap: 28px; height: 64px; }
header a { color: #fff; text-decoration: none; }
header nav { display: flex; gap: 24px; flex: 1; }
header nav a[aria-current] { border-bottom: 2px solid #fff; }
.logo { display: flex; align-items: center; gap: 10px; font-weight: 650; font-size: 18px; letter-spacing: -.01em; }
.logo svg { display: block; }
.customer { opacity: .85; font-size: 14px; }
main { flex: 1; padding-top: 40px; padding-bottom: 56px; }
footer { border-top: 1px solid var(--line); color: var(--muted); font-size: 13px; }
footer > div { padding-top: 16px; padding-bottom: 20px; }
h1 { margin: 0 0 8px; font-size: 26px; line-height: 1.2; letter-spacing: -.015em; }
h2 { margin: 0 0 4px; font-size: 18px; }
p { margin: 0 0 16px; }
h1 + .alert, h1 + .status { margin-top: 18px; }
.muted { color: var(--muted); }
.small { font-size: 14px; }
.card { background: var(--paper); border: 1px solid var(--line); border-radius: 12px; padding: 32px; }
.narrow { max-width: 440px; margin: 0 auto; }
label { display: block; margin: 0 0 6px; font-weight: 600; font-size: 14px; }
input { width: 100%; padding: 11px 12px; margin: 0 0 18px; border: 1px solid #b7c5c9; border-radius: 8px; background: #fff; color: inherit; font: inherit; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid #8cc4cc; outline-offset: 1px; }
input.code { font-size: 24px; letter-spacing: .2em; font-variant-numeric: tabular-nums; }
button { padding: 11px 20px; border: 1px solid var(--brand); border-radius: 8px; background: var(--brand); color: #fff; font: inherit; font-weight: 600; cursor: pointer; }
button:disabled { opacity: .6; cursor: default; }
button.plain { background: transparent; color: var(--brand); border-color: transparent; padding-left: 0; padding-right: 0; text-decoration: underline; font-weight: 500; }
form.wide button { width: 100%; }
.alert, .status { padding: 12px 14px; border-radius: 8px; margin: 0 0 20px; font-size: 15px; }
.alert { background: var(--bad-soft); color: var(--bad); }
.status { background: var(--good-soft); color: var(--good); }
.mark { width: 48px; height: 48px; margin: 0 0 16px; border-radius: 50%; display: grid; place-items: center; background: var(--soft); color: var(--brand); font-size: 22px; font-weight: 700; }
.account { display: flex; align-items: center; justify-content: space-between; gap: 24px; margin: 24px 0 16px; padding: 24px 28px; }
.account .sum { font-size: 24px; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
.filter { display: flex; flex-wrap: wrap; align-items: flex-end; gap: 12px; margin: 24px 0 16px; }
.filter input { width: 170px; margin: 0; }
.scroll { overflow-x: auto; padding: 8px 20px 16px; }
table { width: 100%; border-collapse: collapse; font-size: 14px; }
caption { padding: 14px 0 6px; text-align: left; font-weight: 650; font-size: 16px; }
th { padding: 10px 14px 10px 0; text-align: left; color: var(--muted); font-weight: 500; border-bottom: 1px solid var(--line); white-space: nowrap; }
td { padding: 10px 14px 10px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
th:last-child, td:last-child { padding-right: 0; }
td.day, td.amount, td.id { white-space: nowrap; font-variant-numeric: tabular-nums; }
td.day small { display: block; color: var(--muted); }
td.amount, th.amount { text-align: right; }
td.plus { color: var(--good); }
.pill { padding: 2px 9px; border-radius: 99px; background: var(--soft); font-size: 13px; }
.pill.wait { background: var(--wait-soft); color: var(--wait); }
.pages { display: flex; align-items: center; justify-content: space-between; margin-top: 16px; }
.letters { display: inline-block; margin: 0 0 18px; padding: 14px 26px; border-radius: 8px; background: repeating-linear-gradient(45deg, #e4f0f1, #e4f0f1 6px, #d3e5e7 6px, #d3e5e7 12px); font: italic 700 28px/1 Georgia, serif; letter-spacing: .3em; transform: skewX(-8deg); }
@media (max-width: 640px) { header > div { gap: 16px; } .customer { display: none; } .card { padding: 22px; } .account { flex-direction: column; align-items: flex-start; } }
`);
