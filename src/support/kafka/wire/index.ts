/**
 * Kafka's protocol by hand, as far as looking goes: one connection to one named broker, a time limit on every request, no
 * retries, nothing remembered. The client library asks whichever broker it likes and for as long as it likes, which
 * can't show what a cluster looks like while its brokers are paused or dead; it also has no way to read a range of one partition.
 * @module
 */
export * from './apis.ts';
export * from './connection.ts';
export { fetchSecurity } from './fetch-security.ts';
export * from './group-apis.ts';
export * from './record-batch.ts';
export type { WireApi } from './wire-api.ts';
