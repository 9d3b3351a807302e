/** Open calls to receivers in this process. One whose receivers hang fills a few of its places, and not all. */
export type ReceiverPlaces = {
  /** Null where the account, or its user, has as many calls open as one may have. Call what comes back afterwards. */
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
