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

  const connect = (lab: RunningLab): Connection => {
    const known = connections.get(lab);
    if (known !== undefined) return known;
    const connection: Connection = { lab: undefined, ready: connectAgent(lab.agent).then((agent) => remember(agent)) };
    const remember = (agent: AgentClient): LearnerLab => {
      connection.lab = { lab, agent };
      // A lost agent is asked for anew on the next occasion, instead of answering AGENT_LOST for ever.
      void agent.closed.then(() => connections.delete(lab));
      return connection.lab;
    };
    connection.ready.catch(() => connections.delete(lab));
    connections.set(lab, connection);
    return connection;
  };

  sessions.onChange((owner, definition, view) => {
    tell(owner, definition, view);
    const lab = sessions.running(owner, definition);
    if (lab === undefined || connections.get(lab)?.lab !== undefined) return;
    // Told once more when its agent answers: only then can its clusters be watched.
    connect(lab).ready.then(() => tell(owner, definition, sessions.view(owner, definition)), onProblem);
  });

  return {
    view: (owner, definition) => sessions.view(owner, definition),
    running: (owner, definition) => {
      const lab = sessions.running(owner, definition);
      return lab === undefined ? undefined : connections.get(lab)?.lab;
    },
    claim: async (owner, definition, options) => connect(await sessions.claim(owner, definition, options)).ready,
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
