/** Looks for many texts at once, in one pass over the bytes: hundreds of them cost as much as one. */

/** Each text has at least this many bytes. */
const SHORTEST = 4;

export type Search = (content: Buffer) => Set<Buffer>;

/** Returns a search for these texts, which returns those that the content contains. */
export function searchFor(texts: Buffer[]): Search {
  const byStart = new Map<number, Buffer[]>();
  const mayStart = new Uint8Array(1 << 16);
  for (const text of texts) {
    if (text.length < SHORTEST) throw new Error(`A text to search for has at least ${SHORTEST} bytes.`);
    const start = text.readInt32BE();
    byStart.set(start, [...(byStart.get(start) ?? []), text]);
    mayStart[hash(start)] = 1;
  }
  return (content) => {
    const found = new Set<Buffer>();
    let start = 0;
    for (let at = 0; at < content.length; at++) {
      start = (start << 8) | (content[at] as number);
      if (mayStart[hash(start)] === 0 || at < SHORTEST - 1) continue;
      const from = at - SHORTEST + 1;
      for (const text of byStart.get(start) ?? [])
        if (content.compare(text, 0, text.length, from, Math.min(from + text.length, content.length)) === 0)
          found.add(text);
    }
    return found;
  };
}

const hash = (start: number): number => Math.imul(start, 0x9e3779b1) >>> 16;
