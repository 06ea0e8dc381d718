/**
 * Real requests that say whether a service can be used.
 * @module
 */
export { untilBrokerReady, untilClusterReady, type BrokerTarget, type ClusterTarget, type ReadinessOptions } from './kafka-cluster.ts';
export { untilHttpAnswers, type Dial, type HttpTarget } from './http-service.ts';
export { untilPostgresAnswers, type PostgresTarget } from './postgres-service.ts';
export { untilServiceAnswers, type ServiceTarget } from './service.ts';
