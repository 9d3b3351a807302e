/** What is wrong with one value that somebody sent: in words, and in numbers for those who say it in other words. */
export type Issue = {
  path: (string | number)[];
  /** English. */
  message: string;
  /** As zod names it, such as `too_small`; `custom` for rules of ours. */
  code: string;
  /** There is no value. */
  missing?: true;
  /** What `minimum` and `maximum` count: `string` characters, `array` entries; of a `number` they are the bounds. */
  origin?: string;
  minimum?: number;
  maximum?: number;
};

type Found = {
  code?: string | undefined;
  path: PropertyKey[];
  origin?: string;
  minimum?: number | bigint;
  maximum?: number | bigint;
};

/** The numbers of an issue that zod found in `sent`. */
export function numbersOf({ code, path, ...found }: Found, sent: unknown): Partial<Issue> {
  if (code === 'invalid_type') return isMissing(valueAt(path, sent)) ? { missing: true } : {};
  if (code === 'too_small') return { origin: found.origin ?? 'number', minimum: Number(found.minimum) };
  if (code === 'too_big') return { origin: found.origin ?? 'number', maximum: Number(found.maximum) };
  return {};
}

const isMissing = (value: unknown): boolean => value === undefined || value === null || Number.isNaN(value);

function valueAt(path: PropertyKey[], sent: unknown): unknown {
  let value = sent;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
