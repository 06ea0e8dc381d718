type Child = Node | string;

/** A new element with its attributes and children. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** A button whose `data-key` lets it be found again after a redraw. */
export function button(key: string, label: string, onClick: () => void, enabled = true): HTMLButtonElement {
  const node = element('button', { type: 'button', 'data-key': key }, label);
  node.disabled = !enabled;
  node.addEventListener('click', onClick);
  return node;
}

/** A labelled list to choose from; `label` may hold code. */
export function choice<V extends string>(label: Node | string, options: readonly (readonly [V, string])[], value: V, onChange: (value: V) => void): HTMLLabelElement {
  const select = element('select', {}, ...options.map(([id, text]) => element('option', id === value ? { value: id, selected: '' } : { value: id }, text)));
  select.addEventListener('change', () => {
    const chosen = options.find(([id]) => id === select.value);
    if (chosen !== undefined) onChange(chosen[0]);
  });
  return element('label', {}, label, select);
}

/** Redraws `view`; the focus stays on the control with the same key, or goes to `fallback` when that one is gone or off. */
export function redraw(view: HTMLElement, fallback: string, draw: () => readonly Node[]): void {
  const focused = view.contains(document.activeElement) ? document.activeElement?.getAttribute('data-key') : null;
  view.replaceChildren(...draw());
  if (focused === null || focused === undefined) return;
  const same = view.querySelector<HTMLElement>(`[data-key="${focused}"]:not(:disabled)`);
  (same ?? view.querySelector<HTMLElement>(`[data-key="${fallback}"]`))?.focus();
}
