import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { RunResult } from '../../contracts/index.ts';
import { clientWords } from '../words/index.ts';
import { plainText } from './ansi.ts';
import { duration } from './prose.tsx';
import { useController, useWorkbench } from './use-workbench.ts';

const words = clientWords();

/** What the program writes, as it writes it; its end in one sentence; a line to its stdin. */
export function OutputPanel(): JSX.Element {
  const controller = useController();
  const output = useWorkbench((state) => state.output);
  const run = useWorkbench((state) => state.run);
  const busy = useWorkbench((state) => state.runBusy);
  const log = useRef<HTMLDivElement>(null);
  const pinned = useRef(true);
  const alive = run !== null && run.result === null;
  useLayoutEffect(() => {
    const scroller = log.current?.closest('.wb-panel');
    if (scroller !== null && scroller !== undefined && pinned.current) scroller.scrollTop = scroller.scrollHeight;
  }, [output, run]);
  useEffect(() => {
    const scroller = log.current?.closest('.wb-panel');
    const look = () => { pinned.current = scroller === null || scroller === undefined || scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 40; };
    scroller?.addEventListener('scroll', look, { passive: true });
    return () => scroller?.removeEventListener('scroll', look);
  }, []);
  return (
    <div class="wb-output" ref={log}>
      {run === null && output.length === 0 && <p class="wb-empty">{busy ? words.output.states.starting : words.output.empty}</p>}
      {output.length > 0 && (
        <pre role="log" aria-live="off">{output.map((piece, at) => <span key={at} class={piece.stream === 'stderr' ? 'is-stderr' : undefined}>{plainText(piece.text)}</span>)}</pre>
      )}
      {run !== null && <p class={`wb-run-state is-${run.state}`} role="status">{run.result === null ? words.output.states[run.state] : endOf(run.result)}</p>}
      {alive && <InputLine />}
      {!alive && output.length > 0 && <button type="button" class="button small quiet" onClick={() => controller.clearOutput()}>{words.output.clear}</button>}
    </div>
  );
}

/** The first cause wins, as in the result itself. */
function endOf(result: RunResult): string {
  const cause = (['timedOut', 'outOfMemory', 'tooManyProcesses', 'tooMuchOutput', 'cancelled'] as const).find((one) => result[one]);
  const how = cause !== undefined ? words.ended[cause] : result.signal !== null ? `${words.ended.signal} ${result.signal}` : `${words.ended.code} ${result.exitCode ?? '?'}`;
  return `${how}, ${words.ended.after} ${duration(result.durationMs)}`;
}

function InputLine(): JSX.Element {
  const controller = useController();
  const [line, setLine] = useState('');
  return (
    <form class="wb-stdin" onSubmit={(event) => { event.preventDefault(); void controller.input(line); setLine(''); }}>
      <label><span class="visually-hidden">{words.output.stdin}</span><input value={line} placeholder={words.output.stdin} spellcheck={false} autocomplete="off" onInput={(event) => setLine(event.currentTarget.value)} /></label>
      <button type="submit" class="button small">{words.output.send}</button>
    </form>
  );
}
