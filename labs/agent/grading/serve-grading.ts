import type { AgentConfig, ClusterAccess } from '../../../src/contracts/index.ts';
import { AtelierError } from '../../../src/support/index.ts';
import { fetchSecurity } from '../../../src/support/kafka/wire/index.ts';
import * as protocol from '../protocol.ts';
import type { RpcPeer } from '../rpc/index.ts';
import { ProgramExits, remoteControls } from './remote-controls.ts';

/** Offers `grade` on a conversation: the grader runs here, beside the cluster; programs and faults stay the host's. */
export function offerGrading(peer: RpcPeer, clusters: AgentConfig['clusters']): void {
  const running = new Map<number, ProgramExits>();
  peer.listen(protocol.onProgramExit, ({ grading, program, result }) => { running.get(grading)?.of(program).settle(result); });
  peer.answer(protocol.grade, async ({ grading, exercise, runtime, seed, gradeTimeoutSec }, { signal }) => {
    // Loaded with the first grading only: an idle agent stays small.
    const { gradeExercise, graderFor } = await import('../../../graders/index.ts');
    const grader = graderFor(exercise);
    if (grader === undefined) throw new AtelierError('NOT_FOUND', `exercise ${exercise} has no grader`);
    const exits = new ProgramExits();
    running.set(grading, exits);
    try {
      return await gradeExercise({
        grader,
        cluster: await accessTo(clusters),
        ...remoteControls(peer, grading, exits),
        runtime, seed, gradeTimeoutSec, signal,
        onCurrent: (check) => peer.notify(protocol.onCurrent, { grading, check }),
        onCheck: (result) => peer.notify(protocol.onCheck, { grading, result }),
      });
    } finally {
      running.delete(grading);
    }
  });
}

/** Graders are handed the CA's certificate itself: where it comes from is the lab's business. @throws Error when the lab doesn't hand it out */
async function accessTo(clusters: AgentConfig['clusters']): Promise<ClusterAccess> {
  const entries = Object.entries(clusters).map(async ([name, { brokers, bootstrapServers, security }]) =>
    [name, { brokers, bootstrapServers, security: security && await fetchSecurity(security) }] as const);
  return { clusters: Object.fromEntries(await Promise.all(entries)) };
}
