/** A piece of HTML that is already safe to send. */
export type Html = { readonly html: string };
type Content = Html | string | number | null | undefined | false | Content[];

/** Builds HTML. Every value that is not itself `Html` is escaped. */
export function html(parts: TemplateStringsArray, ...values: Content[]): Html {
  return { html: parts.reduce((text, part, index) => text + render(values[index - 1]) + part) };
}

/** Marks HTML that we wrote ourselves, such as a style sheet. Never use it for text that a visitor typed. */
export const raw = (text: string): Html => ({ html: text });

function render(value: Content): string {
  if (value === null || value === undefined || value === false) return '';
  if (Array.isArray(value)) return value.map(render).join('');
  if (typeof value === 'object') return value.html;
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
