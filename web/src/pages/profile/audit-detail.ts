import type { AuditEntryAnswer } from '../../../../src/api/people/answers.ts';
import type { Texts } from '../../texts/en.ts';

type Words = Texts['profile']['audit'];

/** Writes the details of an entry: which key, which settings, by which way. */
export function detailOf({ action, details }: AuditEntryAnswer, words: Words): string {
  const { with: how, step, name, path, mode, fields } = details;
  switch (action) {
    case 'signed_in':
      return wordOf(words.with, how);
    case 'sign_in_failed':
      return wordOf(words.steps, step);
    case 'code_submitted':
      return wordOf(words.paths, path);
    case 'credentials_changed':
    case 'settings_changed':
      return Array.isArray(fields) ? fields.join(', ') : '';
    default:
      return [name, mode].filter((one) => typeof one === 'string').join(', ');
  }
}

const wordOf = (words: Record<string, string>, key: unknown): string => words[String(key)] ?? '';
