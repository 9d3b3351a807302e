/**
 * Limits the open calls to receivers in this process. Receivers of one account that hang take only a few of the slots.
 */
export type ReceiverPlaces = {
  /**
   * Takes a slot. Returns null when the account, or its user, already has the most open calls. Call the returned
   * function to free the slot.
   */
  enter(accountId: string, userId: string | undefined): (() => void) | null;
};

const OF_ACCOUNT = 5;
const OF_USER = 20;

export function createReceiverPlaces(): ReceiverPlaces {
  const open = new Map<string, number>();
  const change = (key: string, by: number) => {
    const count = (open.get(key) ?? 0) + by;
    if (count > 0) open.set(key, count);
    else open.delete(key);
  };
  return {
    enter(accountId, userId) {
      const keys = userId ? [accountId, userId] : [accountId];
      const isFull = (open.get(accountId) ?? 0) >= OF_ACCOUNT || (userId && (open.get(userId) ?? 0) >= OF_USER);
      if (isFull) return null;
      for (const key of keys) change(key, 1);
      return () => {
        for (const key of keys) change(key, -1);
      };
    },
  };
}
