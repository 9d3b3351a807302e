/** The logo and the name. */
export function Brand() {
  return (
    <span className="flex items-center gap-2.5 text-[15px] font-semibold">
      <svg viewBox="0 0 22 22" aria-hidden="true" className="size-[22px]">
        <rect width="22" height="22" rx="5" fill="var(--ink)" />
        <path d="M5 8h8M9 14h8" stroke="var(--on-ink)" strokeWidth="2.4" strokeLinecap="round" />
        <circle cx="16.6" cy="8" r="1.4" fill="var(--on-ink)" />
        <circle cx="5.4" cy="14" r="1.4" fill="var(--on-ink)" />
      </svg>
      Reconbanker
    </span>
  );
}
