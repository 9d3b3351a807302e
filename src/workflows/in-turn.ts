/** When the workers are busy, users take turns, however much one of them wants. */
export const inTurn = (userId: string | undefined) => (userId ? { priority: { fairnessKey: userId } } : {});
