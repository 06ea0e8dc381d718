import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { LabView } from '../../contracts/index.ts';
import { clientWords, say } from '../words/index.ts';
import { duration } from './prose.tsx';
import { useController, useSeconds, useWorkbench } from './use-workbench.ts';

const words = clientWords();

/** The lab at a glance: its state, each service, and the one thing to do about it. */
export function LabBar(): JSX.Element {
  const lab = useWorkbench((state) => state.lab);
  const busy = useWorkbench((state) => state.labBusy);
  const going = lab !== null && (lab.state === 'starting' || lab.state === 'queued' || lab.state === 'stopping');
  const since = useRef(Date.now());
  useEffect(() => { since.current = Date.now(); }, [lab?.state, busy]);
  const seconds = useSeconds(going || busy !== undefined, since.current);
  const state = lab === null || lab.state === 'wiped' ? (busy === undefined ? words.lab.none : words.lab.states.starting) : words.lab.states[lab.state];
  return (
    <section class={`wb-lab is-${lab?.state ?? 'none'}`} aria-label={words.lab.name}>
      <div class="wb-lab-line">
        <span class="wb-lab-state" role="status"><strong>{words.lab.name}</strong> {state}{lab?.queue !== undefined && `, ${queuePlace(lab.queue)}`}</span>
        {(going || busy !== undefined) && <span class="wb-clock" aria-hidden="true">{seconds.toFixed(0)} s</span>}
        {lab?.state === 'running' && lab.startedInMs !== undefined && <span class="wb-muted">{words.lab.since} {duration(lab.startedInMs)}{lab.memoryMb !== undefined && ` · ${Math.round(lab.memoryMb)} ${words.lab.memory}`}</span>}
        {lab !== null && lab.services.length > 0 && <Services lab={lab} />}
        {lab?.state === 'running' && Object.keys(lab.hostAddresses).length > 0 && (
          <details class="wb-lab-details">
            <summary>{words.lab.tools}</summary>
            <div>{Object.entries(lab.hostAddresses).map(([cluster, addresses]) => <p key={cluster}>{cluster} <code>{addresses}</code></p>)}</div>
          </details>
        )}
        <LabAction lab={lab} busy={busy !== undefined || going} />
      </div>
      {lab?.problem !== undefined && lab.state === 'failed' && (
        <div class="wb-lab-problem" role="alert">
          <p>{say(lab.problem.message)}</p>
          {lab.problem.lastLines.length > 0 && <pre tabIndex={0} ref={(lines) => { if (lines !== null) lines.scrollTop = lines.scrollHeight; }} aria-label={words.lab.lastLines}>{lab.problem.lastLines.slice(-8).join('\n')}</pre>}
        </div>
      )}
    </section>
  );
}

/** `place 2, about 40 s` */
function queuePlace({ place, waitsFor, estimateMs }: NonNullable<LabView['queue']>): string {
  const why = waitsFor === 'memory' ? words.lab.waitsForMemory : estimateMs === undefined ? undefined : `${words.lab.about} ${Math.max(Math.round(estimateMs / 1_000), 1)} s`;
  return [`${words.lab.place} ${place}`, why].filter((part) => part !== undefined).join(', ');
}

function Services({ lab }: { lab: LabView }): JSX.Element {
  return (
    <ul class="wb-services">
      {lab.services.map((service) => (
        <li key={service.name} class={`is-${service.state}`} title={`${service.name}: ${words.lab.services[service.state]}`}>
          <span class="wb-dot" aria-hidden="true" />{service.name}<span class="visually-hidden"> {words.lab.services[service.state]}</span>
        </li>
      ))}
    </ul>
  );
}

function LabAction({ lab, busy }: { lab: LabView | null; busy: boolean }): JSX.Element | null {
  const controller = useController();
  const unavailable = useWorkbench((state) => state.labsUnavailable !== undefined);
  const state = lab?.state ?? 'wiped';
  if (state === 'running' || (busy && state !== 'failed')) return null;
  const label = state === 'failed' ? words.lab.restart : state === 'stopped' ? words.lab.resume : words.lab.start;
  return <button type="button" class="button small" disabled={busy || unavailable} onClick={() => void controller.startLab()}>{label}</button>;
}
