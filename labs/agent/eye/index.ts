/** What the agent sees of the lab's clusters, calm and in time whatever the brokers do. @module */
export { ClusterEye } from './cluster-eye.ts';
export { readRecords } from './read-records.ts';
export { watchCluster } from './watches.ts';
