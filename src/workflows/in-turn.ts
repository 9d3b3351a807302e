/** Where more is wanted than the workers may do at once, users take turns, however much one of them wants. */
export const inTurn = (userId: string | undefined) => (userId ? { priority: { fairnessKey: userId } } : {});
