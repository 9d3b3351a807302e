/** Shorter than this, a name would take other words of the page with it. */
const SHORTEST = 3;
/** Of a name that an old movement has: a bank may once have said anything. */
const LONGEST = 300;

/** Each name as pages write it: with the first name first, or with the last name first. Case and blanks do not matter. */
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
