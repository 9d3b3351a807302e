import type { ReactNode } from 'react';

/** The lines of each icon, on a square of 16. */
const shapes = {
  again: <path d="M13.5 8A5.5 5.5 0 1 1 11.7 4M13.5 1.8v3h-3" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="M8 4.6V8l2.4 1.6" />
    </>
  ),
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  code: (
    <path
      fill="currentColor"
      stroke="none"
      fillRule="evenodd"
      d="M3.6 3.2h8.8A2.6 2.6 0 0 1 15 5.8v4.4a2.6 2.6 0 0 1-2.6 2.6H3.6A2.6 2.6 0 0 1 1 10.2V5.8a2.6 2.6 0 0 1 2.6-2.6ZM3.5 8a1.15 1.15 0 1 0 2.3 0 1.15 1.15 0 0 0-2.3 0Zm3.35 0a1.15 1.15 0 1 0 2.3 0 1.15 1.15 0 0 0-2.3 0Zm3.35 0a1.15 1.15 0 1 0 2.3 0 1.15 1.15 0 0 0-2.3 0Z"
    />
  ),
  copy: (
    <>
      <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
      <path d="M10.5 3.2A1.2 1.2 0 0 0 9.5 2.5h-6a1 1 0 0 0-1 1v6a1.2 1.2 0 0 0 .7 1" />
    </>
  ),
  'cross-ring': (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4" />
    </>
  ),
  door: <path d="M9.5 2.5h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-3M2 8h7.4M6.7 5.2 9.5 8l-2.8 2.8" />,
  down: <path d="m4 6 4 4 4-4" />,
  edit: <path d="M10.8 2.8l2.4 2.4L5.5 13l-3 .500.5-3 7.8-7.7Z" />,
  external: <path d="M6 3H3.5A1 1 0 0 0 2.5 4v8.5a1 1 0 0 0 1 1H12a1 1 0 0 0 1-1V10M9.5 2.5h4v4M13.3 2.7 7.5 8.5" />,
  home: <path d="M2 7.4 8 2.3l6 5.1M3.6 6.2v7.3h8.8V6.2" />,
  hourglass: (
    <path d="M4 1.8h8M4 14.2h8M5 2v2.1C5 5.8 8 6.7 8 8s-3 2.2-3 3.9V14M11 2v2.1C11 5.8 8 6.7 8 8s3 2.2 3 3.9V14" />
  ),
  key: (
    <>
      <circle cx="5" cy="11" r="3" />
      <path d="m7.2 8.8 6-6M10.6 5.4l2 2" />
    </>
  ),
  list: <path d="M2 4h12M2 8h12M2 12h12" />,
  moon: <path d="M13.5 9.6A6 6 0 1 1 6.4 2.5a4.8 4.8 0 0 0 7.1 7.1Z" />,
  octagon: (
    <path
      fill="currentColor"
      stroke="none"
      fillRule="evenodd"
      d="M5.1 1h5.8L15 5.1v5.8L10.9 15H5.1L1 10.9V5.1L5.1 1Zm-.85 6.1v1.8h7.5V7.1h-7.5Z"
    />
  ),
  offline: (
    <path d="M2 2l12 12M4.5 8.5a5 5 0 0 1 2-1.2M2 6a8.5 8.5 0 0 1 3-1.9M8.5 3.3A8.5 8.5 0 0 1 14 6M10.5 7.8c.4.2.7.4 1 .7M8 12h.01" />
  ),
  phone: (
    <>
      <rect x="4" y="1.5" width="8" height="13" rx="1.8" />
      <path d="M7 12h2" />
    </>
  ),
  plate: (
    <>
      <rect x="1.5" y="3.5" width="13" height="9" rx="2.4" />
      <path d="M4.9 8h.01M8 8h.01M11.1 8h.01" strokeWidth="2.2" />
    </>
  ),
  play: <path d="M4.5 2.8 13 8l-8.5 5.2V2.8Z" />,
  plus: <path d="M8 3v10M3 8h10" />,
  right: <path d="m6 4 4 4-4 4" />,
  ring: (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <circle cx="8" cy="8" r="2.8" fill="currentColor" stroke="none" />
    </>
  ),
  search: (
    <>
      <circle cx="7" cy="7" r="4.6" />
      <path d="m10.5 10.5 3.6 3.6" />
    </>
  ),
  send: <path d="M14 2 7 9M14 2 9.5 14 7 9 2 6.5 14 2Z" />,
  'small-ring': <circle cx="8" cy="8" r="3" />,
  square: <rect x="3" y="3" width="10" height="10" rx="1.5" />,
  'tick-ring': (
    <>
      <circle cx="8" cy="8" r="6.2" />
      <path d="m5.2 8.2 2 2 3.7-4.2" />
    </>
  ),
  tray: <path d="M8 1.8v7.4M5 6.4l3 3 3-3M2.2 10.6v2.1A1.3 1.3 0 0 0 3.5 14h9a1.3 1.3 0 0 0 1.3-1.3v-2.1" />,
  user: (
    <>
      <circle cx="8" cy="5.2" r="2.9" />
      <path d="M2.6 14c.5-2.9 2.6-4.4 5.4-4.4s4.9 1.5 5.4 4.4" />
    </>
  ),
  warn: <path d="M8 2 14.5 13.4h-13L8 2ZM8 6.4v3.2M8 11.6h.01" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="2.8" />
      <path d="M8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M12.6 3.4l-1.1 1.1M4.5 11.5l-1.1 1.1" />
    </>
  ),
  out: <path d="M6.5 2.5h-3a1 1 0 0 0-1 1v9a1 1 0 0 0 1 1h3M6.5 8H14M11.2 5.2 14 8l-2.8 2.8" />,
  left: <path d="m10 4-4 4 4 4" />,
  more: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2.4" />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

/** An icon. It is never the only label: there is a word beside it, or a name on the button around it. */
export function Icon({ name, className = '' }: { name: IconName; className?: string }) {
  return (
    <svg className={`icon ${className}`} viewBox="0 0 16 16" aria-hidden="true">
      {shapes[name]}
    </svg>
  );
}
