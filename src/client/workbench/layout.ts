import { keep, readKept } from '../page/kept.ts';
import { clientWords } from '../words/index.ts';

const LEAST = 32;
const MOST = 74;

/** The edge between text and workbench: dragged, or moved with the arrow keys. Per cent of the window, remembered. */
export function addWidthDivider(pane: HTMLElement): void {
  const divider = document.createElement('div');
  divider.className = 'wb-width';
  divider.tabIndex = 0;
  divider.setAttribute('role', 'separator');
  divider.setAttribute('aria-orientation', 'vertical');
  divider.setAttribute('aria-label', clientWords().resize);
  divider.setAttribute('aria-valuemin', String(LEAST));
  divider.setAttribute('aria-valuemax', String(MOST));
  let width = clamp(Number.parseFloat(readKept('workbench:width') ?? '54'));
  const set = (value: number) => {
    width = clamp(value);
    document.documentElement.style.setProperty('--workbench-width', `${width}vw`);
    divider.setAttribute('aria-valuenow', String(Math.round(width)));
    keep('workbench:width', `${width}vw`);
  };
  set(width);
  divider.addEventListener('pointerdown', (event) => { divider.setPointerCapture(event.pointerId); event.preventDefault(); });
  divider.addEventListener('pointermove', (event) => { if (divider.hasPointerCapture(event.pointerId)) set(((window.innerWidth - event.clientX) / window.innerWidth) * 100); });
  divider.addEventListener('keydown', (event) => {
    const next = { ArrowLeft: width + 2, ArrowRight: width - 2, Home: MOST, End: LEAST }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    set(next);
  });
  pane.prepend(divider);
}

/** On a narrow screen one of three is seen at a time: the text, the editor, the results. */
export function addNarrowBar(pane: HTMLElement): void {
  const words = clientWords();
  const bar = document.createElement('nav');
  bar.className = 'wb-views';
  bar.setAttribute('aria-label', words.views);
  const root = document.documentElement;
  const buttons = (['text', 'editor', 'results'] as const).map((view) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = words[view];
    button.addEventListener('click', () => { root.dataset['workbenchView'] = view; });
    return { view, button };
  });
  const look = () => { for (const { view, button } of buttons) button.setAttribute('aria-pressed', String((root.dataset['workbenchView'] ?? 'text') === view)); };
  new MutationObserver(look).observe(root, { attributeFilter: ['data-workbench-view'] });
  look();
  bar.append(...buttons.map(({ button }) => button));
  pane.after(bar);
}

function clamp(value: number): number {
  return Number.isFinite(value) ? Math.min(MOST, Math.max(LEAST, value)) : 54;
}
