/** Limits how much text of a page is kept. A page can say anything, for instance hundreds of megabytes. */
export const bounds = {
  url: 2_048,
  host: 255,
  field: 2_000,
  /** For evidence, and for all that one frame adds to it. */
  outline: 65_536,
  /** For the saved storage, as JSON. A browser keeps up to 5 million characters for each host. */
  browserState: 2_000_000,
} as const;

/**
 * Copies the beginning of a text. A slice would keep the whole text in memory. Half of a UTF-16 pair at the cut is
 * replaced, so that the text can be stored.
 */
export const bounded = (text: string, most: number): string =>
  text.length > most ? Buffer.from(text.slice(0, most)).toString() : text;
