import { h, render } from 'preact';
import styles from '../../styles/workbench.css?url';
import { keep } from '../page/kept.ts';
import { clientWords } from '../words/index.ts';
import { App } from './app.tsx';
import { WorkbenchController } from './controller.ts';
import { addNarrowBar, addWidthDivider } from './layout.ts';
import { ControllerContext } from './use-workbench.ts';

let opened: { readonly pane: HTMLElement; readonly controller: WorkbenchController } | undefined;

/** Shows the workbench of a lesson's exercise beside its text; made at the first call, kept (editor, stream) after closing. */
export async function openWorkbench(slug: string): Promise<void> {
  const root = document.documentElement;
  const restored = root.dataset['workbench'] === 'open' && opened === undefined;
  root.dataset['workbench'] = 'open';
  if (!restored) root.dataset['workbenchView'] = 'editor';
  keep('workbench:open', location.pathname.slice(3));
  if (opened === undefined) {
    await addStyles();
    opened = create(slug);
    void opened.controller.load();
  }
  opened.pane.hidden = false;
  if (!restored) opened.pane.focus({ preventScroll: true });
}

function create(slug: string): { pane: HTMLElement; controller: WorkbenchController } {
  const controller = new WorkbenchController(slug);
  const pane = document.createElement('aside');
  pane.className = 'workbench';
  pane.tabIndex = -1;
  pane.setAttribute('aria-label', clientWords().title);
  const content = document.createElement('div');
  content.className = 'wb-content';
  pane.append(content);
  document.querySelector('main')?.after(pane);
  addWidthDivider(pane);
  addNarrowBar(pane);
  const close = () => {
    pane.hidden = true;
    delete document.documentElement.dataset['workbench'];
    keep('workbench:open', null);
    document.querySelector<HTMLElement>('.exercise-card [data-open-workbench]')?.focus({ preventScroll: true });
  };
  render(h(ControllerContext.Provider, { value: controller }, h(App, { onClose: close })), content);
  window.addEventListener('pagehide', () => controller.leave());
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') void controller.refresh(); else controller.leave(); });
  return { pane, controller };
}

/** Loaded with the workbench: readers who only read don't pay for it. */
function addStyles(): Promise<void> {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = styles;
  document.head.append(link);
  return new Promise((resolve) => { link.onload = () => resolve(); link.onerror = () => resolve(); });
}
