// @ts-nocheck: this runs in the page, as source text, with `this` a document or a shadow root. Nothing of Node is there.

/**
 * Masks everything personal below `this` and in its open shadow roots. Returns how much it had to change, so that a
 * second call tells whether the first one still holds.
 */
export function maskPage(secrets, maskTexts) {
  const hidden = 'img, picture, canvas, video, svg, object, embed, input[type=image]';
  const labelled = ['title', 'alt', 'placeholder', 'label', 'summary', 'value', 'aria-label', 'aria-description'];
  labelled.push('aria-valuetext', 'aria-valuenow', 'aria-placeholder', 'aria-roledescription');
  // The cells of a table of movements, or of a list of details, belong to the customer. The headings belong to the
  // bank.
  const personalCell = 'table:has(th) td, [role=cell], [role=gridcell], dd';
  const control = 'button, label, [role=button]';
  let changes = 0;

  const change = (before, after, write) => {
    if (before === after) return;
    write(after);
    changes++;
  };

  const maskElement = (element) => {
    if (element.matches(hidden)) {
      for (const [name, value] of Object.entries({ transition: 'none', animation: 'none', opacity: '0' })) {
        if (element.style.getPropertyPriority(name) !== 'important') changes++;
        element.style.setProperty(name, value, 'important');
      }
    }
    const tag = element.localName;
    const isButton = tag === 'input' && ['button', 'submit', 'reset'].includes(element.type);
    if (tag === 'textarea' || (tag === 'input' && !isButton)) {
      const before = element.value;
      element.removeAttribute('value');
      element.value = '';
      if (element.value !== before && !['checkbox', 'radio'].includes(element.type)) changes++;
    } else if (tag === 'select') {
      change(element.selectedIndex, -1, (none) => {
        element.selectedIndex = none;
      });
    } else if (element.isContentEditable || element.matches('[role=textbox], [role=searchbox]')) {
      change(element.textContent, '', (empty) => {
        element.textContent = empty;
      });
    }
    for (const { name, value } of [...element.attributes]) {
      const isLink = name === 'href' && (tag === 'a' || tag === 'area');
      if (!isLink && !labelled.includes(name) && !name.startsWith('data-')) continue;
      const [masked] = maskTexts([isLink ? value.replace(/[?#].*/, '') : value], secrets);
      change(value, masked, (text) => element.setAttribute(name, text));
    }
  };

  const maskTextNodes = (nodes) => {
    const masked = maskTexts(
      nodes.map((node) => node.data),
      secrets,
    );
    for (const [index, node] of nodes.entries()) {
      const parent = node.parentElement;
      const isPersonal = parent?.closest(personalCell) && !parent.closest(control);
      const text = isPersonal ? masked[index].replace(/\p{L}/gu, '◦') : masked[index];
      change(node.data, text, (value) => {
        node.data = value;
      });
    }
  };

  // Pictures and texts that a style sheet adds. Page scripts cannot see this world, so its globals are ours.
  if (!globalThis.maskSheet) {
    const all = ':not(#a#b#c)';
    globalThis.maskSheet = new CSSStyleSheet();
    globalThis.maskSheet.replaceSync(`@layer mask {
      ${all} { background-image: none !important; border-image: none !important; list-style-image: none !important }
      ${all}::before, ${all}::after { content: none !important } }`);
  }

  const roots = [this];
  for (const root of roots) {
    if (!root.adoptedStyleSheets.includes(globalThis.maskSheet)) root.adoptedStyleSheets.push(globalThis.maskSheet);
    for (const element of root.querySelectorAll('*')) {
      maskElement(element);
      if (element.shadowRoot) roots.push(element.shadowRoot);
    }
    const texts = [];
    const walker = (root.ownerDocument ?? root).createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      if (!walker.currentNode.parentElement?.closest('script, style, template')) texts.push(walker.currentNode);
    }
    maskTextNodes(texts);
  }
  return changes;
}
