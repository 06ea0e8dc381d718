import type { JSX } from 'preact';
import { clientWords } from '../words/index.ts';
import { faultsFor } from './cluster-model.ts';
import { isChecking } from './state.ts';
import { useController, useWorkbench } from './use-workbench.ts';

const words = clientWords();

/** The reader breaks their own cluster and watches what it does. */
export function FaultsBar(): JSX.Element | null {
  const controller = useController();
  const lab = useWorkbench((state) => state.lab);
  const busy = useWorkbench((state) => state.faultBusy);
  const checking = useWorkbench((state) => isChecking(state.attempt));
  if (lab?.state !== 'running' || lab.faults === undefined) return null;
  const { faults } = lab;
  const services = lab.services.filter(({ name }) => (faults[name] ?? []).length > 0);
  if (services.length === 0) return null;
  return (
    <details class="wb-faults">
      <summary>{words.faults.title}</summary>
      <p class="wb-muted">{checking ? words.faults.checking : words.faults.note}</p>
      <ul>
        {services.map(({ name, state }) => (
          <li key={name} class={`is-${state}`}>
            <code>{name}</code><span class="wb-muted" role="status">{words.lab.services[state]}</span>
            <span class="wb-fault-buttons">
              {faultsFor(state, faults[name] ?? []).map((fault) => (
                <button key={fault} type="button" class="button small quiet" disabled={checking || busy !== undefined} aria-label={`${words.faults.actions[fault]} ${name}`} onClick={() => void controller.inject({ service: name, fault })}>
                  {words.faults.actions[fault]}
                </button>
              ))}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
