import type { JSX } from 'preact';
import { clientWords, say } from '../words/index.ts';
import { useWorkbench } from './use-workbench.ts';

const words = clientWords();

export function Header({ onClose }: { onClose: () => void }): JSX.Element {
  const exercise = useWorkbench((state) => state.exercise);
  const save = useWorkbench((state) => state.save);
  const passed = useWorkbench((state) => state.passed);
  const ready = useWorkbench((state) => state.phase === 'ready');
  return (
    <header class="wb-head">
      <h2>{exercise === undefined ? words.title : say(exercise.title)}</h2>
      {passed && <span class="wb-passed">{words.checks.verdict.pass}</span>}
      {ready && <span class={`wb-save is-${save}`} role="status">{words.save[save]}</span>}
      <button type="button" class="tool" onClick={onClose} aria-label={words.close} title={words.close}>
        <svg viewBox="0 0 20 20" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.7"><path d="m5 5 10 10M15 5 5 15" /></svg>
      </button>
    </header>
  );
}
