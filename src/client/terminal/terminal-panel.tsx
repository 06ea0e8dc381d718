import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TerminalRequest } from '../../contracts/index.ts';
import { pageLocale } from '../words/index.ts';
import { useWorkbench } from '../workbench/use-workbench.ts';
import { connectTerminal, type ConnectionState, type TerminalConnection } from './connection.ts';
import { openScreen } from './screen.ts';
import { words } from './words.ts';

/** A paste goes in pieces of this many characters. */
const PIECE = 16 * 1_024;
/** The server hears of what was drawn in steps of this many characters. */
const SEEN_STEP = 16 * 1_024;

/** The shell of the learner's lab. It lives on the server: leaving this panel, or the page, and coming back shows it as it is. */
export function TerminalPanel(): JSX.Element {
  const lab = useWorkbench((state) => state.lab?.state);
  const slug = useWorkbench((state) => state.exercise?.slug);
  // Only a lab that runs is connected to by itself: starting one is the learner's choice.
  const [wanted, setWanted] = useState(lab === 'running');
  const [round, setRound] = useState(0);
  const [state, setState] = useState<ConnectionState>('connecting');
  const [message, setMessage] = useState<string>();
  const host = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!wanted || host.current === null || slug === undefined) return undefined;
    let unseen = 0;
    // The screen tells its size while it opens, when there is nobody yet to tell it to.
    const to: { connection?: TerminalConnection } = {};
    const send = (request: TerminalRequest) => to.connection?.send(request);
    const screen = openScreen({
      host: host.current, label: words.label,
      onInput: (text) => { for (let at = 0; at < text.length; at += PIECE) send({ type: 'input', text: text.slice(at, at + PIECE) }); },
      onResize: (size) => send({ type: 'resize', ...size }),
    });
    to.connection = connectTerminal({
      address: `${location.origin.replace(/^http/, 'ws')}/api/exercises/${slug}/terminal?lang=${pageLocale()}`,
      onConnect: () => {
        screen.reset();
        send({ type: 'resize', ...screen.size() });
      },
      onOutput: (text) => screen.write(text, (characters) => {
        unseen += characters;
        if (unseen < SEEN_STEP) return;
        send({ type: 'seen', characters: unseen });
        unseen = 0;
      }),
      onState: (next, why) => { setState(next); setMessage(why); if (next === 'running') screen.focus(); },
    });
    return () => {
      to.connection?.close();
      screen.dispose();
    };
  }, [wanted, round, slug]);

  if (!wanted) {
    return (
      <div class="wb-empty">
        <p>{words.intro}</p>
        <button type="button" class="button small" onClick={() => setWanted(true)}>{words.open}</button>
      </div>
    );
  }
  return (
    <div class="wb-terminal">
      <div class="wb-terminal-screen" ref={host} />
      <p class={`wb-terminal-foot is-${state}`}>
        <span role="status">{message ?? words.states[state]}</span>
        {state === 'ended' ? <button type="button" class="button small" onClick={() => setRound(round + 1)}>{words.again}</button> : <span>{words.leave}</span>}
      </p>
    </div>
  );
}
