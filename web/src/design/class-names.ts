/** The names that are there, with a blank between. */
export const classes = (...names: (string | false | null | undefined)[]): string => names.filter(Boolean).join(' ');
