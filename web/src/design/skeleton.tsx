import { useEffect, useState } from 'react';
import { useTexts } from '../texts/language.tsx';

/** When data comes faster than this, a skeleton would only flicker. */
const PATIENCE_MS = 150;

/** The shape of the data while it loads: rows with bars. It is used only where nothing was shown before. */
export function Skeleton({ rows = 4, columns = [16, 24, 12] }: { rows?: number; columns?: number[] }) {
  const { loading } = useTexts().common;
  const late = useLate();
  return (
    <div role="status" className="min-h-9">
      <span className="sr-only">{loading}</span>
      {late &&
        Array.from({ length: rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike
          <div key={row} className="flex h-9 items-center gap-6 border-b border-line px-4 last:border-b-0">
            {columns.map((width, column) => (
              <span
                // biome-ignore lint/suspicious/noArrayIndexKey: so are the columns
                key={column}
                className="pulse h-2.5 rounded-full bg-line"
                style={{ width: `${width + ((row * 7 + column * 5) % 9)}%` }}
              />
            ))}
          </div>
        ))}
    </div>
  );
}

function useLate(): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return late;
}
