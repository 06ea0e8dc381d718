interface Found { readonly url: string; readonly excerpt: string; readonly meta: { readonly title?: string } }
interface Pagefind { debouncedSearch(query: string): Promise<{ results: { data(): Promise<Found> }[] } | null> }

let pagefind: Promise<Pagefind> | undefined;

/** Loaded with the first search only; its index is made after the site is built. */
function load(): Promise<Pagefind> {
  const address = '/pagefind/pagefind.js';
  pagefind ??= import(/* @vite-ignore */ address) as Promise<Pagefind>;
  return pagefind;
}

/** Connects the search dialog: opened by its button, `/` or Ctrl/Cmd+K. */
export function startSearch(): void {
  const dialog = document.querySelector<HTMLDialogElement>('.search-dialog');
  const input = dialog?.querySelector('input');
  const list = dialog?.querySelector('ul');
  const status = dialog?.querySelector<HTMLElement>('.search-status');
  if (!dialog || !input || !list || !status) return;
  const open = () => { if (!dialog.open) { dialog.showModal(); input.select(); void load().catch(() => undefined); } };
  document.querySelector('.search-open')?.addEventListener('click', open);
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  dialog.querySelector('[data-close]')?.addEventListener('click', () => dialog.close());
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable], .monaco-editor') !== null;
    if ((event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) || (event.key === 'k' && (event.ctrlKey || event.metaKey) && !typing)) { event.preventDefault(); open(); }
  });
  dialog.querySelector('form')?.addEventListener('submit', (event) => {
    event.preventDefault();
    list.querySelector<HTMLAnchorElement>('a')?.click();
  });
  input.addEventListener('input', () => void search(input.value.trim(), list, status));
  dialog.addEventListener('keydown', (event) => moveFocus(event, list, input));
}

async function search(query: string, list: HTMLElement, status: HTMLElement): Promise<void> {
  const words = status.dataset;
  if (query.length < 2) { list.replaceChildren(); status.textContent = words['hint'] ?? ''; return; }
  try {
    const answer = await (await load()).debouncedSearch(query);
    if (answer === null) return; // a later keystroke took over
    const found = await Promise.all(answer.results.slice(0, 8).map((result) => result.data()));
    list.replaceChildren(...found.map(toItem));
    status.textContent = found.length === 0 ? `${words['none'] ?? ''} “${query}”.` : `${answer.results.length} ${answer.results.length === 1 ? words['one'] ?? '' : words['some'] ?? ''}`;
  } catch {
    list.replaceChildren();
    status.textContent = words['unavailable'] ?? '';
    pagefind = undefined;
  }
}

function toItem(found: Found): HTMLElement {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = found.url;
  const title = document.createElement('strong');
  title.textContent = found.meta.title ?? found.url;
  const excerpt = document.createElement('span');
  excerpt.innerHTML = found.excerpt; // Pagefind escapes the page's text and adds <mark> only.
  link.append(title, excerpt);
  item.append(link);
  return item;
}

function moveFocus(event: KeyboardEvent, list: HTMLElement, input: HTMLInputElement): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const stops = [input, ...list.querySelectorAll('a')];
  const at = stops.indexOf(document.activeElement as HTMLAnchorElement);
  stops[Math.max(0, Math.min(stops.length - 1, at + step))]?.focus();
}
