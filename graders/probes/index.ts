/**
 * What a grader can look at in a cluster, and the topics of its own that it can make there.
 * @module
 */
export { ClusterProbe, type ProbeOptions } from './cluster-probe.ts';
export { TopicAdmin, type NewTopic } from './topic-admin.ts';
export { TopicWriter, type NewRecord } from './topic-writer.ts';
export type { Positions, TopicRecord } from '../../src/support/kafka/index.ts';
