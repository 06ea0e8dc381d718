import type { ClusterSnapshot } from '../../contracts/index.ts';

/** How the parts of one page speak to each other: DOM events on the document, so that none has to be loaded for another. */
const SNAPSHOT = 'atelier:snapshot';
const OPEN = 'atelier:open-workbench';

export function announceSnapshot(snapshot: ClusterSnapshot): void {
  document.dispatchEvent(new CustomEvent(SNAPSHOT, { detail: snapshot }));
}

/** Calls back with each picture of the lesson's cluster. Returns what ends it. */
export function onSnapshot(listener: (snapshot: ClusterSnapshot) => void): () => void {
  const handler = (event: Event) => listener((event as CustomEvent<ClusterSnapshot>).detail);
  document.addEventListener(SNAPSHOT, handler);
  return () => document.removeEventListener(SNAPSHOT, handler);
}

export function askForWorkbench(): void {
  document.dispatchEvent(new Event(OPEN));
}

export function onWorkbenchAsked(listener: () => void): void {
  document.addEventListener(OPEN, listener);
}
