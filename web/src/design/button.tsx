import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { classes } from './class-names.ts';

type Kind = 'outline' | 'primary' | 'danger' | 'ghost';
type Size = 'normal' | 'small' | 'large' | 'icon';

export type ButtonProps = ComponentProps<'button'> & {
  kind?: Kind;
  size?: Size;
  /** Gives its child, a link, the look of a button. */
  asChild?: boolean;
  /** An action is under way: the button can be focused but does nothing. */
  busy?: boolean;
};

const base =
  'inline-flex items-center justify-center gap-1.5 rounded-control border no-underline ' +
  'aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-sunken aria-disabled:text-ink-3 ' +
  'disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-ink-3';

const kinds: Record<Kind, string> = {
  outline: 'font-semibold border-line-strong bg-surface text-ink hover:bg-hover',
  primary: 'font-semibold border-ink bg-ink text-on-ink hover:bg-ink-hover',
  danger: 'font-semibold border-line-strong bg-surface text-stop-text hover:bg-hover',
  ghost: 'border-transparent bg-transparent text-ink-2 font-normal hover:bg-hover',
};

const sizes: Record<Size, string> = {
  normal: 'min-h-[34px] px-3 py-1 text-sm max-phone:min-h-11',
  small: 'min-h-7 px-2 py-0.5 text-xs max-phone:min-h-11',
  large: 'min-h-14 px-[22px] py-1 text-lg rounded-code',
  icon: 'size-[34px] p-0 text-sm max-phone:size-11',
};

/** A button. Use one primary button for a row or a panel; the others are outlined or plain. */
export function Button({ kind = 'outline', size = 'normal', asChild, busy, className, onClick, ...rest }: ButtonProps) {
  const look = classes(base, kinds[kind], sizes[size], className);
  if (asChild) return <Slot.Root className={look} onClick={onClick} {...rest} />;
  return (
    <button
      type="button"
      className={look}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    />
  );
}
