import type { Issue } from '../../../src/domain/issues.ts';
import type { Texts } from '../texts/en.ts';

/**
 * Says in words what is wrong with a field, for the check of the browser and for that of the API, which are the same.
 */
export function explainIssue(issue: Omit<Issue, 'path' | 'code'>, { fields }: Texts['errors']): string {
  const { message, missing, origin, minimum, maximum } = issue;
  // Our own rules have a text that says more than the number.
  if (message in fields.messages) return fields.messages[message as keyof typeof fields.messages];
  if (missing) return fields.required;
  const counted = origin === 'string' ? fields.characters : origin === 'array' ? fields.entries : fields.value;
  if (minimum !== undefined && minimum <= 1 && counted !== fields.value) return fields.required;
  if (minimum !== undefined) return counted.atLeast(minimum);
  if (maximum !== undefined) return counted.atMost(maximum);
  return message;
}
