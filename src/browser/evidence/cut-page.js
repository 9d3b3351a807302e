// @ts-nocheck: this runs in the page, as source text, with `this` a document. Nothing of Node is there.

/**
 * Cuts a page that is too large to examine: removes everything after so many nodes, and the end of long texts and
 * attributes. The usual pages of banks are smaller and stay as they are.
 */
export function cutPage({ nodes, text, texts, attributes }) {
  const roots = [this];
  const left = { nodes, texts, attributes };
  const isSeen = (node) => !node.parentElement?.closest('script, style, template');

  const cutAttributes = (element) => {
    for (const { name, value } of [...element.attributes]) {
      left.attributes -= value.length;
      if (left.attributes < 0) element.removeAttribute(name);
      else if (value.length > text) element.setAttribute(name, value.slice(0, text));
    }
  };

  for (const root of roots) {
    const walker = (root.ownerDocument ?? root).createTreeWalker(root);
    let last = null;
    while (left.nodes > 0 && walker.nextNode()) {
      left.nodes--;
      last = walker.currentNode;
      if (last.nodeType === Node.ELEMENT_NODE) {
        cutAttributes(last);
        if (last.shadowRoot) roots.push(last.shadowRoot);
      } else if (last.nodeType === Node.TEXT_NODE && isSeen(last)) {
        const most = Math.max(0, Math.min(text, left.texts));
        left.texts -= last.length;
        if (last.length > most) last.deleteData(most, last.length - most);
      }
    }
    if (left.nodes > 0 || !root.lastChild) continue;
    const rest = new Range();
    if (last && root.contains(last)) rest.setStartAfter(last);
    else rest.setStart(root, 0);
    rest.setEndAfter(root.lastChild);
    rest.deleteContents();
  }
}
