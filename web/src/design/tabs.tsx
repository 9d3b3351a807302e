import { type ReactNode, useEffect, useRef } from 'react';
import { NavLink, useLocation } from 'react-router';

type Tab = { to: string; label: ReactNode; end?: boolean };

/** Tabs for parts of a page that have addresses of their own. */
export function TabLinks({ label, tabs }: { label: string; tabs: Tab[] }) {
  const { pathname } = useLocation();
  const list = useRef<HTMLElement>(null);
  // On a phone the tabs scroll sideways, and the open one may be out of view.
  useEffect(() => {
    const current = list.current?.querySelector(`a[href$="${CSS.escape(pathname)}"]`);
    current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [pathname]);
  return (
    <nav ref={list} aria-label={label} className="mb-4 flex gap-0.5 overflow-x-auto border-b border-line">
      {tabs.map(({ to, label: name, end = false }) => (
        <NavLink
          key={to}
          to={to}
          end={end}
          className="-mb-px flex-none border-b-2 border-transparent px-3 text-sm leading-9 text-ink-2 no-underline hover:text-ink aria-[current=page]:border-ink aria-[current=page]:font-semibold aria-[current=page]:text-ink max-phone:leading-[42px]"
        >
          {name}
        </NavLink>
      ))}
    </nav>
  );
}

type SegmentedProps<Value extends string> = {
  label: string;
  value: Value;
  options: { value: Value; label: ReactNode }[];
  onChange(value: Value): void;
};

/** A choice of one from a few options, all visible. */
export function Segmented<Value extends string>({ label, value, options, onChange }: SegmentedProps<Value>) {
  return (
    <fieldset className="inline-flex overflow-hidden rounded-control border border-line-strong" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
          className="min-h-7 border-l border-line-strong px-2.5 text-xs text-ink-2 -outline-offset-2 first:border-l-0 hover:bg-hover aria-pressed:bg-ink aria-pressed:font-semibold aria-pressed:text-on-ink max-phone:min-h-11"
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
