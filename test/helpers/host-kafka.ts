import { createKafka } from '../../src/support/kafka/index.ts';

export interface HostKafka extends AsyncDisposable {
  /** Through the addresses that a lab prints for tools of this machine: metadata must lead back to them. */
  partitions(topic: string): Promise<number>;
}

/** A plain client of the host, which knows nothing of labs. */
export async function connectKafka(brokers: string[]): Promise<HostKafka> {
  const admin = createKafka({ brokers, clientId: 'host-tool' }).admin();
  await admin.connect();
  return {
    async partitions(topic) {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]?.partitions.length ?? 0;
    },
    [Symbol.asyncDispose]: () => admin.disconnect(),
  };
}
