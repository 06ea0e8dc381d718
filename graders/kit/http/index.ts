/**
 * Talks to the learner's service; every mistake of its becomes a sentence.
 * @module
 */
export { httpCall, type HttpAnswer, type HttpCall, type HttpFailure, type HttpOutcome } from './call.ts';
export { describeOutcome, mediaType } from './explain.ts';
export { readJson, type JsonReading } from './read-json.ts';
export { ServiceClient, type CallOptions } from './service-client.ts';
