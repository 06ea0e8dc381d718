/**
 * An error as Confluent's REST proxy answers it: HTTP status and `{"error_code","message"}`, the code being the status or the status
 * followed by two digits. Source: "API Reference for Confluent REST Proxy", v2, section Errors.
 */
export class RestError extends Error {
  override readonly name = 'RestError';
  readonly errorCode: number;
  readonly status: number;

  constructor(errorCode: number, message: string) {
    super(message);
    this.errorCode = errorCode;
    this.status = errorCode >= 10_000 ? Math.floor(errorCode / 100) : errorCode;
  }
}

export const topicNotFound = (): RestError => new RestError(40401, 'Topic not found.');
export const partitionNotFound = (): RestError => new RestError(40402, 'Partition not found.');
export const instanceNotFound = (): RestError => new RestError(40403, 'Consumer instance not found.');
export const formatMismatch = (): RestError => new RestError(40601, 'The requested embedded data format does not match the deserializer for this consumer instance');
export const instanceExists = (): RestError => new RestError(40902, 'Consumer with specified consumer ID already exists in the specified consumer group.');
export const illegalState = (why: string): RestError => new RestError(40903, why);
export const invalidEntity = (why: string): RestError => new RestError(422, why);
export const invalidConsumerConfig = (why: string): RestError => new RestError(42204, `Invalid consumer configuration: ${why}`);
export const conversionError = (why: string): RestError => new RestError(42203, `Conversion of JSON to ${why}`);
export const kafkaError = (why: string): RestError => new RestError(50002, `Kafka error: ${why}`);
