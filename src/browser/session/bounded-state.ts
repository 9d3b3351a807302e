import { bounds } from '../bounds.ts';
import type { StorageState } from '../chromium/context.ts';

/**
 * What is saved of a page's storage: the hosts that fit, in their order. A page may have filled that of many hosts, and all of it
 * would be sealed and written again and again. Cookies are bounded by the browser.
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
