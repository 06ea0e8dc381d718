import type { ClaimLab } from './claim.ts';

export interface Quorum {
  /** Node id of the active controller. */
  readonly leader: number;
  /** Node ids that vote. */
  readonly voters: readonly number[];
  /** Metadata records up to here stand on a majority of controllers. */
  readonly highWatermark: number;
}

/** The metadata quorum, as Kafka's own tool describes it. */
export async function quorum(lab: Pick<ClaimLab, 'bootstrapServers' | 'java'>): Promise<Quorum> {
  const status = await lab.java('org.apache.kafka.tools.MetadataQuorumCommand', ['--bootstrap-server', lab.bootstrapServers, 'describe', '--status']);
  const voters = /CurrentVoters:\s+\[(.*)\]/.exec(status)?.[1] ?? '';
  return {
    leader: Number(/LeaderId:\s+(\d+)/.exec(status)?.[1]),
    voters: [...voters.matchAll(/"id": (\d+)/g)].map(([, id]) => Number(id)),
    highWatermark: Number(/HighWatermark:\s+(\d+)/.exec(status)?.[1]),
  };
}
