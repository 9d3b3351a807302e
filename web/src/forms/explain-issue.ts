import type { Texts } from '../texts/en.ts';

type Issue = { code: string; message: string };

/** What is wrong with a field, in words for people: of the browser's own check as of the API's, which are the same. */
export function explainIssue({ message }: Issue, { fields }: Texts['errors']): string {
  if (/received (undefined|null|NaN)$/.test(message)) return fields.required;
  const [, which, kind, limit] = /^Too (small|big): expected (\w+) .*[<>]=?(\d+)/.exec(message) ?? [];
  if (which && limit) {
    const number = Number(limit);
    if (which === 'small' && number <= 1 && kind !== 'number' && kind !== 'int') return fields.required;
    const counted = kind === 'string' ? fields.characters : kind === 'array' ? fields.entries : fields.value;
    return which === 'small' ? counted.atLeast(number) : counted.atMost(number);
  }
  return message in fields.messages ? fields.messages[message as keyof typeof fields.messages] : message;
}
