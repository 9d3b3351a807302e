import { Fragment } from 'react';

/** A text to copy, which marks where the secret half of the key goes. */
export function Marked({ text, mark }: { text: string; mark: string | null }) {
  if (mark === null) return text;
  return text.split(mark).map((part, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text
    <Fragment key={place}>
      {place > 0 && <Mark>{mark}</Mark>}
      {part}
    </Fragment>
  ));
}

export const Mark = ({ children }: { children: string }) => (
  <mark className="rounded-badge border border-need-line bg-need-tint px-1 text-need-text">{children}</mark>
);
