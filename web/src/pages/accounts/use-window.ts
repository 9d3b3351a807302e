import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useLayoutEffect, useRef, useState } from 'react';

/** Rows outside of the window that are rendered anyway: for the next turn of the wheel, and for the Tab key. */
const OVERSCAN = 8;

/**
 * Returns which of `count` rows of equal height are near the window, and the space that the others take above and
 * below.
 */
export function useRowWindow<Element extends HTMLElement>(count: number, rowHeight: number) {
  const list = useRef<Element>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  // The height above may change: chips wrap, a banner appears. Measuring at every render would cost a layout at every
  // turn of the wheel.
  useLayoutEffect(() => {
    const measure = () => {
      const top = list.current ? list.current.getBoundingClientRect().top + window.scrollY : 0;
      setScrollMargin(Math.round(top));
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(document.body);
    return () => sizes.disconnect();
  }, []);
  const virtualizer = useWindowVirtualizer({ count, estimateSize: () => rowHeight, overscan: OVERSCAN, scrollMargin });
  const items = virtualizer.getVirtualItems();
  const first = items.at(0)?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  return {
    list,
    first,
    last,
    indexes: items.map(({ index }) => index),
    before: first * rowHeight,
    after: count === 0 ? 0 : (count - 1 - last) * rowHeight,
  };
}
