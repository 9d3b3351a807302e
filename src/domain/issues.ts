/** A problem with one value that was sent to us: in words, and in numbers for clients that write their own text. */
export type Issue = {
  path: (string | number)[];
  /** In English. */
  message: string;
  /** The name that zod uses, such as `too_small`. `custom` is for our own rules. */
  code: string;
  /** Set when the value is missing. */
  missing?: true;
  /**
   * The unit of `minimum` and `maximum`: `string` counts characters, `array` counts entries. For a `number` they are
   * the bounds.
   */
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

/** Returns the numbers of an issue that zod found in `sent`. */
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
