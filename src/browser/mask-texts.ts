/**
 * Masks every digit, e-mail address and known secret. A secret is also found in other case, with spaces or hyphens in
 * it, and across neighbouring texts. It runs in Node and, as source text, in the page: it may use nothing from outside.
 */
export function maskTexts(texts: string[], secrets: string[]): string[] {
  const skipped = /[\s\u00ad\u200b-\u200d\u2060-]/;
  const masked = texts.map((text) => text.split(''));
  let joined = '';
  const places: { text: string[]; at: number }[] = [];
  for (const text of masked) {
    for (let at = 0; at < text.length; at++) {
      const character = text[at] ?? '';
      if (skipped.test(character)) continue;
      for (const lower of character.toLowerCase()) {
        joined += lower;
        places.push({ text, at });
      }
    }
  }
  for (const secret of secrets) {
    const wanted = [...secret.toLowerCase()].filter((character) => !skipped.test(character)).join('');
    // One letter says nothing, and would blank the page.
    if (wanted.length < 2) continue;
    for (let found = joined.indexOf(wanted); found >= 0; found = joined.indexOf(wanted, found + 1)) {
      for (const { text, at } of places.slice(found, found + wanted.length)) text[at] = '•';
    }
  }
  return masked.map((text) =>
    text
      .join('')
      .replace(/\S*@\S*/g, (found) => '•'.repeat(found.length))
      .replace(/\p{N}/gu, '•'),
  );
}
