import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Runtime } from '../../contracts/index.ts';
import { clientWords } from '../words/index.ts';
import { isChecking } from './state.ts';
import { useController, useWorkbench } from './use-workbench.ts';

const words = clientWords();
const NAMES: Readonly<Record<Runtime, string>> = { typescript: 'TypeScript', java: 'Java', shell: 'Shell', http: 'HTTP', sql: 'SQL' };

/** Run, Check and what undoes: every action also has its key. */
export function CommandBar(): JSX.Element {
  const controller = useController();
  const runtime = useWorkbench((state) => state.runtime);
  const runtimes = useWorkbench((state) => state.exercise?.runtimes);
  const run = useWorkbench((state) => state.run);
  const runBusy = useWorkbench((state) => state.runBusy);
  const attempt = useWorkbench((state) => state.attempt);
  const checkBusy = useWorkbench((state) => state.checkBusy);
  const unavailable = useWorkbench((state) => state.labsUnavailable !== undefined);
  const checking = isChecking(attempt);
  const alive = run !== null && run.result === null;
  const key = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';
  return (
    <div class="wb-commands">
      {runtimes !== undefined && runtimes.length > 1 && (
        <div class="wb-runtimes" role="group" aria-label={words.runtime}>
          {runtimes.map((one) => <button key={one} type="button" aria-pressed={one === runtime} onClick={() => { if (one !== runtime) void controller.load(one); }}>{NAMES[one]}</button>)}
        </div>
      )}
      {alive
        ? <button type="button" class="button small" onClick={() => void controller.stop()}><Icon path="M6 6h8v8H6z" />{words.stop}</button>
        : <button type="button" class="button small" disabled={runBusy || checking || unavailable} title={`${key}+Enter`} onClick={() => void controller.run()}><Icon path="M7 5v10l8-5z" />{words.run}</button>}
      {checking
        ? <button type="button" class="button small" onClick={() => void controller.cancel()}>{words.cancel}</button>
        : <button type="button" class="button small primary" disabled={checkBusy || unavailable} title={`${key}+Shift+Enter`} onClick={() => void controller.check()}>{words.check}</button>}
      <MoreActions />
    </div>
  );
}

function Icon({ path }: { path: string }): JSX.Element {
  return <svg class="wb-icon" viewBox="0 0 20 20" aria-hidden="true"><path d={path} fill="currentColor" /></svg>;
}

type Asking = 'files' | 'lab' | undefined;

/** What is rarely wanted, and asks before it wipes. */
function MoreActions(): JSX.Element {
  const controller = useController();
  const lab = useWorkbench((state) => state.lab);
  const busy = useWorkbench((state) => state.labBusy !== undefined || isChecking(state.attempt));
  const [open, setOpen] = useState(false);
  const [asking, setAsking] = useState<Asking>(undefined);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = (focus: boolean) => { setOpen(false); setAsking(undefined); if (focus) button.current?.focus(); };
  useEffect(() => {
    if (!open) return undefined;
    box.current?.querySelector<HTMLElement>('.wb-menu button:not(:disabled)')?.focus();
    const away = (event: Event) => { if (!box.current?.contains(event.target as Node)) close(false); };
    document.addEventListener('pointerdown', away);
    return () => document.removeEventListener('pointerdown', away);
  }, [open, asking]);
  const act = (action: () => Promise<unknown>) => { close(true); void action(); };
  return (
    <div class="wb-more" ref={box} onKeyDown={(event) => { if (event.key === 'Escape' && open) { event.stopPropagation(); close(true); } }}>
      <button type="button" class="button small quiet" ref={button} aria-expanded={open} aria-label={words.more} title={words.more} onClick={() => (open ? close(true) : setOpen(true))}>
        <svg class="wb-icon" viewBox="0 0 20 20" aria-hidden="true" fill="currentColor"><circle cx="4" cy="10" r="1.6" /><circle cx="10" cy="10" r="1.6" /><circle cx="16" cy="10" r="1.6" /></svg>
      </button>
      {open && (
        <div class="wb-menu">
          {asking === undefined && <>
            <button type="button" onClick={() => setAsking('files')}>{words.resetFiles}</button>
            <button type="button" disabled={lab === null || busy} onClick={() => setAsking('lab')}>{words.resetLab}</button>
            <button type="button" disabled={lab?.state !== 'running' || busy} onClick={() => act(() => controller.stopLab())}>{words.stopLab}</button>
          </>}
          {asking !== undefined && <>
            <p>{asking === 'files' ? words.resetFilesConfirm : words.resetLabConfirm}</p>
            <button type="button" class="is-strong" onClick={() => act(() => (asking === 'files' ? controller.resetFiles() : controller.resetLab()))}>{words.confirm}</button>
            <button type="button" onClick={() => close(true)}>{words.keep}</button>
          </>}
        </div>
      )}
    </div>
  );
}
