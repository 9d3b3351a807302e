/** Shorter names would also mask other words of the page. */
const SHORTEST = 3;
/** The limit for a name from an old movement: a bank may have sent any text as a name. */
const LONGEST = 300;

/**
 * Returns each name in the orders that pages use: first name first, and last name first. Case and blanks do not matter.
 */
export function namesToMask(names: string[]): string[] {
  const written = names.flatMap((name) => {
    const words = name
      .slice(0, LONGEST)
      .split(/[\s,]+/)
      .filter(Boolean);
    const [last = '', first = ''] = [words.at(-1), words.slice(0, -1).join(' ')];
    const [begin = '', rest = ''] = [words[0], words.slice(1).join(' ')];
    const other =
      words.length > 1 ? [`${last} ${first}`, `${last}, ${first}`, `${rest} ${begin}`, `${rest}, ${begin}`] : [];
    return [name.slice(0, LONGEST), words.join(' '), ...other];
  });
  return [...new Set(written)].filter((name) => name.replace(/\s/g, '').length >= SHORTEST);
}
