import { type ComponentProps, cloneElement, type ReactElement, type ReactNode, useId } from 'react';
import { classes } from './class-names.ts';
import { Icon } from './icon.tsx';

type Control = { id?: string; 'aria-describedby'?: string | undefined; 'aria-invalid'?: boolean | undefined };

type FieldProps = {
  label: ReactNode;
  /** What a person needs to know to fill it in. */
  hint?: ReactNode;
  error?: string | undefined;
  className?: string;
  children: ReactElement<Control>;
};

/** A control with its label, its help and its error, linked for screen readers. */
export function Field({ label, hint, error, className, children }: FieldProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  const errorId = error ? `${id}-error` : undefined;
  const control = cloneElement(children, {
    id,
    'aria-describedby': classes(errorId, hintId) || undefined,
    'aria-invalid': error ? true : undefined,
  });
  return (
    <div className={classes('grid content-start gap-1.5', className)}>
      <label htmlFor={id} className="text-sm font-semibold">
        {label}
      </label>
      {control}
      {error && (
        <p id={errorId} className="flex gap-2 text-sm text-stop-text">
          <Icon name="cross-ring" className="mt-px" />
          {error}
        </p>
      )}
      {hint && (
        <p id={hintId} className="text-sm text-ink-3">
          {hint}
        </p>
      )}
    </div>
  );
}

const box =
  'w-full min-h-[34px] rounded-control border border-control bg-surface px-2.5 text-sm max-phone:min-h-11 ' +
  'aria-invalid:border-stop-text disabled:cursor-not-allowed disabled:bg-sunken disabled:text-ink-3';

export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input className={classes(box, className)} {...rest} />;
}

export function TextArea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={classes(box, 'py-1.5', className)} {...rest} />;
}

/** The system's own list: it works with every keyboard, screen reader and phone. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return (
    <span className={classes('relative block', className)}>
      <select className={classes(box, 'appearance-none pr-8')} {...rest} />
      <Icon name="down" className="pointer-events-none absolute top-1/2 right-2.5 -mt-2 text-ink-3" />
    </span>
  );
}

export function Checkbox({
  label,
  hint,
  ...rest
}: Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode; hint?: ReactNode }) {
  const hintId = useId();
  return (
    <div className="grid grid-cols-[20px_1fr] gap-x-2 text-sm">
      <label className="col-span-2 grid min-h-6 grid-cols-subgrid items-start max-phone:min-h-11 max-phone:items-center">
        <input
          type="checkbox"
          className="mt-0.5 size-4 accent-ink"
          aria-describedby={hint ? hintId : undefined}
          {...rest}
        />
        <span>{label}</span>
      </label>
      {hint && (
        <p id={hintId} className="col-start-2 text-ink-3">
          {hint}
        </p>
      )}
    </div>
  );
}
