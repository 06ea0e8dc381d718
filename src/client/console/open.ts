import { h, render } from 'preact';
import styles from '../../styles/console.css?url';
import { ApiConsole } from './api-console.tsx';
import type { ReadyRequest } from './send-request.ts';

/** Turns the closed console card into a working console. Mock and service worker load only now. */
export async function openConsole(element: HTMLElement): Promise<void> {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = styles;
  document.head.append(link);
  await new Promise<void>((resolve) => { link.onload = () => resolve(); link.onerror = () => resolve(); });
  const requests = JSON.parse(element.dataset['requests'] ?? '[]') as ReadyRequest[];
  const place = document.createElement('div');
  element.querySelector('[data-open-console]')?.remove();
  element.append(place);
  render(h(ApiConsole, { exercise: element.dataset['exercise'] ?? '', requests }), place);
  place.querySelector<HTMLElement>('button, input')?.focus({ preventScroll: true });
}
