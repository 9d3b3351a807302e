export const iso = (time: Date | null): string | null => time?.toISOString() ?? null;
