/** Asks a person for their password again. Resolves with true when they gave it. */
type Ask = (codeRequired: boolean) => Promise<boolean>;

let ask: Ask | null = null;
let underWay: Promise<boolean> | null = null;

/** Sets who asks, while there is a page to ask on. Returns a function that ends this. */
export function answerStepUp(asker: Ask): () => void {
  ask = asker;
  return () => {
    if (ask === asker) ask = null;
  };
}

/** Several concurrent calls that need it share one question. */
export function confirmItIsYou(codeRequired: boolean): Promise<boolean> {
  if (!ask) return Promise.resolve(false);
  underWay ??= ask(codeRequired).finally(() => {
    underWay = null;
  });
  return underWay;
}
