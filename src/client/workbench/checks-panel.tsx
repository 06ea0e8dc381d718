import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { AttemptView, CheckPlan, CheckResult } from '../../contracts/index.ts';
import { clientWords, say, typeset, pageLocale } from '../words/index.ts';
import { plainText } from './ansi.ts';
import { duration, number, Prose } from './prose.tsx';
import { isChecking } from './state.ts';
import { useController, useSeconds, useWorkbench } from './use-workbench.ts';

const words = clientWords().checks;

/** All checks from the start, each decided the moment the grader decides it; at the end what they come to. */
export function ChecksPanel(): JSX.Element {
  const attempt = useWorkbench((state) => state.attempt);
  const planned = useWorkbench((state) => state.exercise?.checks) ?? [];
  const plan = attempt?.plan ?? planned;
  const results = new Map(attempt?.checks.map((check) => [check.id, check]));
  const checking = isChecking(attempt);
  return (
    <div class="wb-checks">
      {attempt === null ? <p class="wb-empty">{words.empty}</p> : <Summary attempt={attempt} />}
      <ol class="wb-check-list">
        {plan.map((check) => (
          <Check key={check.id} plan={check} all={plan} result={results.get(check.id)} running={checking && attempt?.current === check.id} />
        ))}
      </ol>
    </div>
  );
}

function Summary({ attempt }: { attempt: AttemptView }): JSX.Element {
  const controller = useController();
  const box = useRef<HTMLDivElement>(null);
  const checking = isChecking(attempt);
  const seconds = useSeconds(checking, Date.parse(attempt.startedAt));
  useEffect(() => {
    // The verdict takes the focus only from where it was asked for, never from somebody who reads on.
    controller.onVerdict(() => requestAnimationFrame(() => {
      const from = document.activeElement;
      if (from === null || from === document.body || from.closest('.wb-commands, .wb-results') !== null) box.current?.focus();
    }));
  }, [controller]);
  const { report } = attempt;
  const done = attempt.checks.length;
  const last = attempt.checks.at(-1);
  return (
    <div ref={box} tabIndex={-1} class={`wb-verdict is-${report?.verdict ?? attempt.state}`}>
      {report === null ? (
        <>
          <p class="wb-verdict-title">{words.attempt[attempt.state]}{checking && <span class="wb-clock" aria-hidden="true">{seconds.toFixed(0)} s</span>}</p>
          {checking && <progress value={done} max={attempt.plan.length} aria-label={`${done}/${attempt.plan.length} ${words.progress}`} />}
          <p class="visually-hidden" aria-live="polite">{checking && last !== undefined && `${done}/${attempt.plan.length}. ${say(last.title)} : ${words.states[last.outcome]}`}</p>
        </>
      ) : (
        <>
          <p class="wb-verdict-title">{words.verdict[report.verdict]}<span class="wb-score">{number(report.points.earned)}/{number(report.points.max)} {words.score}</span></p>
          <p>{report.verdict === 'broken' ? <>{report.message !== null && <Prose text={say(report.message)} />} {words.brokenText}</> : report.verdict === 'pass' ? words.passText : words.failText}</p>
          {report.verdict !== 'pass' && <Written output={report.output} />}
          <p class="wb-muted">{words.duration} {duration(report.timings.totalMs)} · {words.seed} <code>{report.seed}</code> · Kafka {report.versions.kafka}</p>
        </>
      )}
    </div>
  );
}

/** What the program wrote during the check, folded: the sentence comes first. */
function Written({ output }: { output: NonNullable<AttemptView['report']>['output'] }): JSX.Element | null {
  const text = [output.stdout, output.stderr].filter((part) => part.trim() !== '').join('\n');
  if (text === '') return null;
  return <details class="wb-written"><summary>{words.written}</summary><pre tabIndex={0}>{plainText(text)}</pre></details>;
}

interface CheckProps { readonly plan: CheckPlan; readonly all: readonly CheckPlan[]; readonly result: CheckResult | undefined; readonly running: boolean }

function Check({ plan, all, result, running }: CheckProps): JSX.Element {
  const state = result?.outcome ?? (running ? 'running' : 'planned');
  const needs = plan.needs.flatMap((id) => all.find((one) => one.id === id)?.title ?? []);
  const points = result === undefined ? number(plan.points) : `${number(result.earned)}/${number(plan.points)}`;
  const head = (
    <>
      <Mark state={state} />
      <span class="wb-check-title"><Prose text={say(plan.title)} /><span class="visually-hidden"> : {words.states[state]}</span></span>
      <span class="wb-points">{points} {plan.points === 1 ? words.point : words.points}</span>
    </>
  );
  if (result === undefined || result.outcome === 'skipped') {
    return (
      <li class={`wb-check is-${state}`} data-check={plan.id} data-state={state}>
        <div class="wb-check-head">{head}</div>
        {state === 'skipped' && <p class="wb-check-note">{words.states.skipped}. {words.needs} {typeset(needs.map((title) => `"${title[pageLocale()]}"`).join(', '), pageLocale())}.</p>}
      </li>
    );
  }
  const open = result.outcome === 'failed' || result.outcome === 'broken';
  return (
    <li class={`wb-check is-${state}`} data-check={plan.id} data-state={state}>
      <details open={open}>
        <summary class="wb-check-head">{head}</summary>
        <dl>
          <dt>{words.expected}</dt><dd><Prose text={say(result.expected)} /></dd>
          {result.observed !== null && <><dt>{words.observed}</dt><dd class="is-observed"><Prose text={say(result.observed)} /></dd></>}
          {result.hint !== null && <><dt>{words.hint}</dt><dd class="is-hint"><Prose text={say(result.hint)} /></dd></>}
        </dl>
      </details>
    </li>
  );
}

/** A shape for each state: colour alone tells some readers nothing. */
function Mark({ state }: { state: string }): JSX.Element {
  const paths: Readonly<Record<string, string>> = {
    passed: 'M5 10.5 8.5 14 15 6.5', failed: 'M6 6l8 8M14 6l-8 8', broken: 'M10 5v6M10 14v1', skipped: 'M6 10h8', running: 'M10 4a6 6 0 1 1-6 6', planned: '',
  };
  return <svg class="wb-mark" viewBox="0 0 20 20" aria-hidden="true"><rect x="1" y="1" width="18" height="18" rx="4" /><path d={paths[state] ?? ''} /></svg>;
}
