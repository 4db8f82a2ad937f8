// Dialogs go out of the page as they close, and the focus would be nowhere then: it goes back to what opened them.

/** What had the focus before a layer over the page had it. A layer is a child of the body: dialog, drawer, menu. */
const openers = new WeakMap<Element, Element>();
/** In which layer such an element was, for when it is in none any more. */
const homes = new WeakMap<Element, Element>();

function layerOf(element: Element): Element | undefined {
  let at = element;
  while (at.parentElement !== null && at.parentElement !== document.body) at = at.parentElement;
  return at.parentElement === null || at.id === 'root' ? undefined : at;
}

/** What was chosen in a menu is not seen any more: then it is what opened the menu. */
function openerOf(layer: Element): Element | undefined {
  const opener = openers.get(layer);
  if (opener === undefined || (opener.isConnected && opener.checkVisibility())) return opener;
  const home = homes.get(opener);
  return home && openerOf(home);
}

export function giveFocusBack(): void {
  document.addEventListener('focusin', ({ target, relatedTarget }) => {
    if (!(target instanceof Element) || !(relatedTarget instanceof Element)) return;
    const [to, from] = [layerOf(target), layerOf(relatedTarget)];
    if (from) homes.set(relatedTarget, from);
    if (to && to !== from && !openers.has(to)) openers.set(to, relatedTarget);
  });
  new MutationObserver((changes) => {
    for (const gone of changes.flatMap(({ removedNodes }) => [...removedNodes])) {
      const opener = gone instanceof Element ? openerOf(gone) : undefined;
      if (opener === undefined) continue;
      const now = document.activeElement ?? document.body;
      const layer = layerOf(now);
      // A layer that takes the place of another one was opened by the same.
      if (layer && !openers.has(layer)) openers.set(layer, opener);
      if (now === document.body && opener instanceof HTMLElement) opener.focus({ preventScroll: true });
    }
  }).observe(document.body, { childList: true });
}
