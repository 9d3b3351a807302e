/** How much of what a page says is taken over. A page can say anything, for instance hundreds of megabytes. */
export const bounds = {
  url: 2_048,
  host: 255,
  field: 2_000,
  /** Of evidence, and of all that a frame adds to it. */
  outline: 65_536,
  /** Of the saved storage, as JSON. A browser keeps up to 5 million characters for each host. */
  browserState: 2_000_000,
} as const;

/**
 * The beginning of a text, without what follows it in memory: a slice keeps the whole alive. A half of a pair of UTF-16 at the
 * cut is replaced, so that the text can be stored.
 */
export const bounded = (text: string, most: number): string =>
  text.length > most ? Buffer.from(text.slice(0, most)).toString() : text;
