import { Kafka, logLevel, type Producer } from 'kafkajs';

/** A producer that notices silent brokers, never gives up, and whose retries write once. */
export async function connectProducer(brokers: string[]): Promise<Producer> {
  // region: settings
  const kafka = new Kafka({
    clientId: 'notifications',
    brokers,
    requestTimeout: 3_000,
    logLevel: logLevel.ERROR,
  });
  const producer = kafka.producer({
    idempotent: true,
    retry: {
      initialRetryTime: 100,
      maxRetryTime: 1_000,
      retries: Number.MAX_SAFE_INTEGER,
    },
  });
  await producer.connect();
  // endregion
  return producer;
}
