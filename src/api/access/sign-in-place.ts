import type { SignInPlace } from '../../db/people/sign-ins.ts';
import type { Ctx } from '../deps.ts';

/** Says where a request comes from, in enough detail for a person to recognise their own sign-ins. */
export const placeOf = (ctx: Ctx): SignInPlace => ({
  address: ctx.state.address,
  userAgent: shortAgent(ctx.get('User-Agent')),
});

const browsers: [name: string, sign: RegExp][] = [
  ['Edge', /\bEdgA?\//],
  ['Opera', /\bOPR\//],
  ['Firefox', /\b(?:Firefox|FxiOS)\//],
  ['Chrome', /\b(?:Chrome|HeadlessChrome|CriOS)\//],
  // Other browsers also name Safari, and were looked for before.
  ['Safari', /\bSafari\//],
];
const systems: [name: string, sign: RegExp][] = [
  ['iOS', /\b(?:iPhone|iPad)\b/],
  ['Android', /\bAndroid\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
];

/** Returns `Firefox, Linux`, or the name of a program. Null when the header does not tell. */
export function shortAgent(header: string): string | null {
  const told = header.slice(0, 400);
  const name = (known: typeof browsers) => known.find(([, sign]) => sign.test(told))?.[0];
  const browser = name(browsers);
  if (browser) return [browser, name(systems)].filter(Boolean).join(', ');
  return /^[\x21-\x7e]{1,60}/.exec(told)?.[0] ?? null;
}
