/**
 * Masks every digit, e-mail address and known secret. A secret is also found in other case, with spaces or hyphens in
 * it, and across neighbouring texts. It runs in Node and, as source text, in the page: it may use nothing from outside.
 * A page writes these texts, so nothing here may take longer than in proportion to their length.
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
  // Uses the algorithm of Knuth, Morris and Pratt: with a secret that repeats itself, comparing from each letter would
  // take hours.
  const endsOf = (wanted: string, from: number): number[] => {
    const falls = [0];
    const next = (matched: number, character: string | undefined) => {
      let length = matched;
      while (length > 0 && wanted[length] !== character) length = falls[length - 1] ?? 0;
      return wanted[length] === character ? length + 1 : 0;
    };
    for (let at = 1; at < wanted.length; at++) falls.push(next(falls[at - 1] ?? 0, wanted[at]));
    const ends: number[] = [];
    let matched = 0;
    for (let at = from; at < joined.length; at++) {
      matched = next(matched, joined[at]);
      if (matched === wanted.length) ends.push(at + 1);
    }
    return ends;
  };
  for (const secret of secrets) {
    const wanted = [...secret.toLowerCase()].filter((character) => !skipped.test(character)).join('');
    // A single letter identifies nothing, and masking it would blank the page.
    if (wanted.length < 2) continue;
    const first = joined.indexOf(wanted);
    if (first < 0) continue;
    let done = first;
    for (const end of endsOf(wanted, first)) {
      for (const { text, at } of places.slice(Math.max(end - wanted.length, done), end)) text[at] = '•';
      done = end;
    }
  }
  const withoutAddresses = (text: string) =>
    text
      .split(/(\s+)/)
      .map((word) => (word.includes('@') ? '•'.repeat(word.length) : word))
      .join('');
  return masked.map((text) => withoutAddresses(text.join('')).replace(/\p{N}/gu, '•'));
}
