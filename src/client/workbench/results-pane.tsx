import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { clientWords } from '../words/index.ts';
import { ChecksPanel } from './checks-panel.tsx';
import { HintsPanel } from './hints-panel.tsx';
import { OutputPanel } from './output-panel.tsx';
import type { Panel } from './state.ts';
import { useController, useWorkbench } from './use-workbench.ts';

const words = clientWords();
const PANELS: readonly Panel[] = ['checks', 'output', 'cluster', 'terminal', 'hints'];
const VIEWS: Readonly<Record<Panel, () => JSX.Element>> = { checks: ChecksPanel, output: OutputPanel, cluster: onDemand(() => import('./cluster-panel.tsx').then((part) => part.ClusterPanel)), terminal: onDemand(() => import('../terminal/terminal-panel.tsx').then((part) => part.TerminalPanel)), hints: HintsPanel };

export function ResultsPane(): JSX.Element {
  const controller = useController();
  const panel = useWorkbench((state) => state.panel);
  const badge = useBadges();
  const list = useRef<HTMLDivElement>(null);
  const View = VIEWS[panel];
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step === undefined ? undefined : PANELS[(PANELS.indexOf(panel) + step + PANELS.length) % PANELS.length];
    if (next === undefined) return;
    event.preventDefault();
    controller.show(next);
    list.current?.querySelector<HTMLElement>(`#wb-tab-${next}`)?.focus();
  };
  return (
    <section class="wb-results" aria-label={words.panelsLabel}>
      <div class="wb-tabs" role="tablist" aria-label={words.panelsLabel} ref={list} onKeyDown={move}>
        {PANELS.map((one) => (
          <button key={one} type="button" role="tab" id={`wb-tab-${one}`} aria-controls="wb-panel" aria-selected={one === panel} tabIndex={one === panel ? 0 : -1} onClick={() => controller.show(one)}>
            {words.panels[one]}{badge[one] !== undefined && <span class="wb-badge">{badge[one]}</span>}
          </button>
        ))}
      </div>
      <div class="wb-panel" id="wb-panel" role="tabpanel" aria-labelledby={`wb-tab-${panel}`} tabIndex={0}><View /></div>
    </section>
  );
}

/** A panel of its own weight, loaded when it is first looked at. */
function onDemand(load: () => Promise<() => JSX.Element>): () => JSX.Element {
  return function OnDemand() {
    const [View, setView] = useState<() => JSX.Element>();
    const [failed, setFailed] = useState(false);
    useEffect(() => { load().then((part) => setView(() => part), () => setFailed(true)); }, []);
    if (failed) return <p class="wb-empty" role="alert">{words.offline}</p>;
    return View === undefined ? <p class="wb-empty">{words.loading}</p> : <View />;
  };
}

function useBadges(): Partial<Record<Panel, string>> {
  const attempt = useWorkbench((state) => state.attempt);
  const exercise = useWorkbench((state) => state.exercise);
  const open = exercise?.hints.filter((hint) => hint.unlocked).length ?? 0;
  const passed = attempt?.checks.filter((check) => check.outcome === 'passed').length ?? 0;
  return {
    ...(attempt === null ? {} : { checks: `${passed}/${attempt.plan.length}` }),
    ...(exercise !== undefined && exercise.hints.length > 0 ? { hints: `${open}/${exercise.hints.length}` } : {}),
  };
}
