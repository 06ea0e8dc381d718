/**
 * The only importer of kafkajs.
 * @module
 */
export { createKafka, type KafkaOptions } from './create-kafka.ts';
export { fetchSecurity } from './wire/index.ts';
export {
  ClusterReader, type ClusterDescription, type PartitionDescription, type Positions, type ReadOptions, type TopicDescription, type TopicRecord,
} from './cluster-reader.ts';
export { describeGroups, groupOffsets, signOff, type GroupDescription } from './groups.ts';
export type { Admin, Consumer, Kafka, Producer } from 'kafkajs';
