/** Asks a person for their password again. Resolves with whether they gave it. */
type Ask = (codeRequired: boolean) => Promise<boolean>;

let ask: Ask | null = null;
let underWay: Promise<boolean> | null = null;

/** Who asks, while there is a page to ask on. Returns how to stop. */
export function answerStepUp(asker: Ask): () => void {
  ask = asker;
  return () => {
    if (ask === asker) ask = null;
  };
}

/** Several calls that want it at once are one question. */
export function confirmItIsYou(codeRequired: boolean): Promise<boolean> {
  if (!ask) return Promise.resolve(false);
  underWay ??= ask(codeRequired).finally(() => {
    underWay = null;
  });
  return underWay;
}
