import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { keep, readKept } from '../page/kept.ts';
import { clientWords } from '../words/index.ts';

const LEAST = 20;
const MOST = 80;

/** Between editor and results: dragged, or moved with the arrow keys. In per cent of the height, remembered. */
export function PaneDivider(): JSX.Element {
  const self = useRef<HTMLDivElement>(null);
  const [share, setShare] = useState(() => within(Number(readKept('workbench:editor') ?? '55')));
  useLayoutEffect(() => { self.current?.parentElement?.style.setProperty('--editor-share', `${share}%`); }, [share]);
  const set = (value: number) => { const next = within(value); setShare(next); keep('workbench:editor', String(next)); };
  const fromPointer = (event: PointerEvent) => {
    const box = self.current?.parentElement?.getBoundingClientRect();
    if (box !== undefined && box.height > 0) set(((event.clientY - box.top) / box.height) * 100);
  };
  const keys = (event: KeyboardEvent) => {
    const next = { ArrowUp: share - 4, ArrowDown: share + 4, Home: LEAST, End: MOST }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    set(next);
  };
  return (
    <div
      ref={self} class="wb-divider" role="separator" aria-orientation="horizontal" aria-label={clientWords().resizePanel} tabIndex={0}
      aria-valuemin={LEAST} aria-valuemax={MOST} aria-valuenow={Math.round(share)}
      onPointerDown={(event) => { event.currentTarget.setPointerCapture(event.pointerId); event.preventDefault(); }}
      onPointerMove={(event) => { if (event.currentTarget.hasPointerCapture(event.pointerId)) fromPointer(event); }}
      onKeyDown={keys}
    />
  );
}

function within(value: number): number {
  return Number.isFinite(value) ? Math.min(MOST, Math.max(LEAST, value)) : 55;
}
