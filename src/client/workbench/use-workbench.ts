import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import type { WorkbenchController } from './controller.ts';
import type { WorkbenchState } from './state.ts';

export const ControllerContext = createContext<WorkbenchController | undefined>(undefined);

export function useController(): WorkbenchController {
  const controller = useContext(ControllerContext);
  if (controller === undefined) throw new Error('a workbench view outside of its workbench');
  return controller;
}

/** Follows one part of the state; draws anew only when that part changed. */
export function useWorkbench<T>(select: (state: WorkbenchState) => T): T {
  const { store } = useController();
  const [value, setValue] = useState(() => select(store.get()));
  useEffect(() => {
    const look = () => setValue(() => select(store.get()));
    look();
    return store.subscribe(look);
  }, [store]);
  return value;
}

/** Seconds since a moment, counted while `on`. */
export function useSeconds(on: boolean, from: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    if (!on) return undefined;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [on, from]);
  return Math.max(0, now - from) / 1_000;
}
