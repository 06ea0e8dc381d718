import type { JSX } from 'preact';
import { clientWords, say } from '../words/index.ts';
import { Prose } from './prose.tsx';
import { useWorkbench } from './use-workbench.ts';

const words = clientWords().hints;

export function HintsPanel(): JSX.Element {
  const hints = useWorkbench((state) => state.exercise?.hints) ?? [];
  if (hints.length === 0) return <p class="wb-empty">{words.empty}</p>;
  return (
    <ol class="wb-hints">
      {hints.map((hint, at) => (
        <li key={at}>
          {hint.unlocked
            ? <details open={at === 0}><summary>{words.open} {at + 1}</summary><p><Prose text={say(hint.text)} /></p></details>
            : <p class="wb-muted">{words.open} {at + 1}. {words.locked} {hint.attemptsLeft} {hint.attemptsLeft === 1 ? words.attempt : words.attempts}.</p>}
        </li>
      ))}
    </ol>
  );
}
