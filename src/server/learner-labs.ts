import { type AgentClient, connectAgent } from '../../labs/agent/index.ts';
import type { RunningLab } from '../../labs/drivers/index.ts';
import type { LabSessions } from '../../labs/sessions/index.ts';
import type { LearnerLab, LearnerLabs } from '../flows/index.ts';

interface Connection {
  readonly ready: Promise<LearnerLab>;
  /** Set once `ready` is. */
  lab: LearnerLab | undefined;
}

/** The labs of `sessions`, each with one connection to its agent, made when the lab runs and gone when it does. */
export function learnerLabs(sessions: LabSessions, onProblem: (error: unknown) => void): LearnerLabs {
  const connections = new WeakMap<RunningLab, Connection>();
  const listeners = new Set<Parameters<LearnerLabs['onChange']>[0]>();
  const tell: Parameters<LearnerLabs['onChange']>[0] = (owner, definition, view) => listeners.forEach((listener) => listener(owner, definition, view));

  const connect = (owner: string, definition: string, lab: RunningLab): Connection => {
    const known = connections.get(lab);
    if (known !== undefined) return known;
    const connection: Connection = { lab: undefined, ready: connectAgent(lab.agent).then((agent) => remember(agent)) };
    const remember = (agent: AgentClient): LearnerLab => {
      connection.lab = { lab, agent };
      // A connection that breaks while its lab runs is made anew, once: what a dead agent means is the lab's to say.
      void agent.closed.then((lost) => {
        connections.delete(lab);
        if (lost !== undefined && sessions.running(owner, definition) === lab) reconnect(owner, definition, lab);
      });
      return connection.lab;
    };
    connection.ready.catch(() => connections.delete(lab));
    connections.set(lab, connection);
    return connection;
  };
  /** Told once more when its agent answers: only then can its clusters be watched. */
  const reconnect = (owner: string, definition: string, lab: RunningLab): void => {
    connect(owner, definition, lab).ready.then(() => tell(owner, definition, sessions.view(owner, definition)), onProblem);
  };

  sessions.onChange((owner, definition, view) => {
    tell(owner, definition, view);
    const lab = sessions.running(owner, definition);
    if (lab !== undefined && connections.get(lab) === undefined) reconnect(owner, definition, lab);
  });

  return {
    view: (owner, definition) => sessions.view(owner, definition),
    running: (owner, definition) => {
      const lab = sessions.running(owner, definition);
      return lab === undefined ? undefined : connections.get(lab)?.lab;
    },
    claim: async (owner, definition, options) => connect(owner, definition, await sessions.claim(owner, definition, options)).ready,
    stop: (owner, definition) => sessions.stop(owner, definition),
    reset: async (owner, definition) => {
      await sessions.reset(owner, definition);
    },
    hold: (owner, definition) => sessions.hold(owner, definition),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
