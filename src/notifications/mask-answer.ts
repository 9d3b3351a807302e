const KEPT_BYTES = 1024;
/** The most characters that are masked: an answer must not keep the worker busy. */
const LOOKED_AT = 8192;
const mask = '[masked]';

/** Names of secret values, with the value: `"token": "…"`, `code=…`, `Set-Cookie: …`. */
const named =
  /((?:authorization|cookie|session|token|secret|passw(?:or)?d|passcode|api[-_ ]?key|key|code|otp|pin|signature|credential)[\w-]*["']?\s*(?:[:=]|\bis\b)\s*)("[^"]*"?|'[^']*'?|[^\s,;&<>{}\]"']+)/gi;
const scheme = /\b(Bearer|Api-Key|Basic|Token)\s+[^\s"'<>,;]+/gi;
const word = /[\p{L}\p{N}_+/=-]{4,}/gu;
/** True for a text that may be a code, a key or an id: a word with a digit in it, or a word longer than words are. */
const isSuspicious = (text: string): boolean => text.length >= 24 || /\p{N}/u.test(text);

/**
 * Returns the first 1 KB of a receiver's answer, fit to be stored and shown: receivers echo what they were sent, and
 * error pages show settings. Masks `secrets`, and everything that looks like a token, a key or a code.
 */
export function maskAnswer(answer: string, secrets: string[]): string {
  let text = wholeWords(answer);
  for (const secret of secrets.flatMap(spellings)) text = text.replaceAll(secret, mask);
  const masked = text
    .replace(scheme, `$1 ${mask}`)
    .replace(named, `$1${mask}`)
    .replace(word, (found) => (isSuspicious(found) ? mask : found))
    // Postgres refuses NUL. Other control characters could hide something from the reader.
    .replace(/[\p{Cc}--[\n\t]]/gv, ' ');
  return firstBytes(masked);
}

/** Drops a word that was cut: half of a secret would not be recognised. */
function wholeWords(answer: string): string {
  if (answer.length <= LOOKED_AT) return answer;
  let end = LOOKED_AT;
  while (end > 0 && !/\s/.test(answer.charAt(end))) end--;
  return answer.slice(0, end);
}

/**
 * Returns the secret as it is, and as JSON, a URL, HTML or base64 would write it. Short ones are left out, because
 * masking them would blank the text.
 */
function spellings(secret: string): string[] {
  const bare = secret.replace(/^whsec_/, '');
  const html = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  const all = [secret, bare, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret), html, base64];
  return [...new Set(all)].filter((spelling) => spelling.length >= 3).sort((a, b) => b.length - a.length);
}

/** Cuts the text without leaving half a character at the end. */
function firstBytes(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= KEPT_BYTES) return text.toWellFormed();
  return new TextDecoder().decode(bytes.subarray(0, KEPT_BYTES), { stream: true });
}
