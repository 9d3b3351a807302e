/** Shapes for parts of requests. They accept nothing that Postgres or an HTTP header would reject. */
import { z } from 'zod';

// Refuses control characters, above all NUL, which Postgres refuses, and halves of a character.
const clean = (value: string): boolean => !/\p{Cc}/u.test(value) && value.isWellFormed();
const uncleanMessage = 'must not contain control characters';

export const uuid = z
  .string()
  .regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be a UUID')
  .toLowerCase();

/** One line of text, trimmed. */
export const text = (max: number) => z.string().trim().min(1).max(max).refine(clean, uncleanMessage);

/** Not trimmed. `header`: valid as the value of an HTTP header. */
export const secret = (max: number, use: 'any' | 'header' = 'any') =>
  use === 'header'
    ? z
        .string()
        .min(1)
        .max(max)
        .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks')
    : z.string().min(1).max(max).refine(clean, uncleanMessage);

export const url = z
  .string()
  .trim()
  .max(2_048)
  .refine(clean, uncleanMessage)
  .refine((value) => URL.canParse(value), 'must be a URL');

/** A one-time code: of a bank or an authenticator, or a backup code. */
export const code = z
  .string({ error: 'must be a string, because a code may begin with 0' })
  .trim()
  .min(1)
  .max(32)
  .pipe(text(32));

/** For calls that take no body. `{}` is accepted. */
export const nothing = z.strictObject({});

/** In a query: a count or a distance. */
export const digits = z.string().regex(/^\d{1,9}$/, 'must be a whole number');
export const count = (max: number, usual: number) =>
  digits.transform(Number).pipe(z.number().min(1).max(max)).default(usual);

/** An object of plain values, small and flat enough to be stored and sent on. */
export const plainJson = z
  .record(z.string(), z.unknown())
  .refine((value) => depthOf(value) <= 8, 'must not be nested more than 8 deep')
  .refine((value) => depthOf(value) > 8 || everyString(value, storable), uncleanMessage)
  .refine((value) => depthOf(value) > 8 || JSON.stringify(value).length <= 16_384, 'must be 16 KiB or less');

/** An empty text, as a form sends it, becomes null. */
export const emptyOr = <Schema extends z.ZodType<string, string>>(schema: Schema) =>
  z
    .string()
    .nullable()
    .transform((given) => (given === '' ? null : given))
    .pipe(schema.nullable());

/** JSON, or its text as a form sends it. An empty text becomes null. */
export const jsonOrText = (schema: z.ZodType<Record<string, unknown>, Record<string, unknown>>) =>
  z
    .union([z.string(), z.record(z.string(), z.unknown()), z.null()], { error: notAnObject })
    .transform((given, ctx) => {
      if (typeof given !== 'string') return given;
      if (given.trim() === '') return null;
      const read = readObject(given);
      if (read) return read;
      ctx.addIssue({ code: 'custom', message: notAnObject });
      return z.NEVER;
    })
    .pipe(schema.nullable());

const notAnObject = 'must be a JSON object, or the text of one';

function readObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const storable = (value: string): boolean => !value.includes('\0') && value.isWellFormed();

/** Stops counting at nine: the input may be nested deeper than the stack. */
function depthOf(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return depth;
  if (depth > 8) return depth;
  return Object.values(value).reduce<number>(
    (deepest, inner) => Math.max(deepest, depthOf(inner, depth + 1)),
    depth + 1,
  );
}

function everyString(value: unknown, test: (text: string) => boolean): boolean {
  if (typeof value === 'string') return test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, inner]) => test(name) && everyString(inner, test));
}
