/** Joins the class names that are set, with blanks. */
export const classes = (...names: (string | false | null | undefined)[]): string => names.filter(Boolean).join(' ');
