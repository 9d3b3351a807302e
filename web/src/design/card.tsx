import { type ReactNode, useId } from 'react';
import { classes } from './class-names.ts';

type CardProps = {
  title: ReactNode;
  /** Small text beside the title. */
  note?: ReactNode;
  /** Shown at the right end of the head. */
  action?: ReactNode;
  /** Without padding around the content: for tables and lists. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
};

/** A section of a page with its own heading. */
export function Card({ title, note, action, flush, className, children }: CardProps) {
  const id = useId();
  return (
    <section className={classes('min-w-0 rounded-card border border-line bg-surface', className)} aria-labelledby={id}>
      <header className="flex min-h-11 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line py-1.5 pr-2.5 pl-4 max-phone:pt-2.5">
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {note && <span className="text-sm text-ink-3">{note}</span>}
        {action && <div className="ml-auto flex items-center gap-2">{action}</div>}
      </header>
      {flush ? children : <div className="p-4">{children}</div>}
    </section>
  );
}

/** The head of a page: its title, and actions for the whole page. */
export function PageHead({ title, note, children }: { title: ReactNode; note?: ReactNode; children?: ReactNode }) {
  return (
    <header className="mb-3 flex flex-wrap items-start gap-x-4 gap-y-2">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h1 className="text-xl font-semibold tracking-[-0.01em]">{title}</h1>
        {note && <p className="text-sm text-ink-3">{note}</p>}
      </div>
      {children && <div className="ml-auto flex flex-wrap items-center justify-end gap-2">{children}</div>}
    </header>
  );
}
