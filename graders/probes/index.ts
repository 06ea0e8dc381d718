/**
 * What a grader can look at in a cluster. Read-only.
 * @module
 */
export { ClusterProbe, type ProbeOptions } from './cluster-probe.ts';
export type { Positions, TopicRecord } from '../../src/support/kafka/index.ts';
