import { bounds } from '../bounds.ts';
import type { StorageState } from '../chromium/context.ts';

/**
 * Bounds the saved storage of a page: keeps the hosts that fit, in their order. A page may have filled the storage of
 * many hosts, and all of it would be sealed and written again and again. The browser itself limits cookies.
 */
export function boundedState(state: StorageState): StorageState {
  let left: number = bounds.browserState;
  const origins = state.origins.filter((origin) => {
    const length = JSON.stringify(origin).length;
    if (length > left) return false;
    left -= length;
    return true;
  });
  return { ...state, origins };
}
