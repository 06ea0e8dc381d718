import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'delivery-timeout-has-a-floor',
  statement: {
    fr: 'delivery.timeout.ms doit valoir au moins linger.ms + request.timeout.ms : sinon le producer Java refuse de démarrer.',
    en: 'delivery.timeout.ms must be at least linger.ms + request.timeout.ms: otherwise the Java producer refuses to start.',
  },
  versions: 'kafka-clients 4.3.1',
  sources: [{ title: 'KIP-91: Intuitive user timeouts in the producer', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-91+Provide+Intuitive+User+Timeouts+in+The+Producer' }],
  async verify(lab) {
    const topic = await lab.topic();
    const start = (properties: readonly string[]) => lab.java('org.apache.kafka.tools.ProducerPerformance', [
      '--bootstrap-server', lab.bootstrapServers, '--topic', topic, '--num-records', '1', '--record-size', '10', '--throughput', '-1', '--command-property', ...properties,
    ]);
    const refusal = await start(['delivery.timeout.ms=10000']).then(() => '', (error: unknown) => String((error as { stderr?: string }).stderr));
    assert.match(refusal, /delivery\.timeout\.ms should be equal to or larger than linger\.ms \+ request\.timeout\.ms/);
    await start(['delivery.timeout.ms=10000', 'request.timeout.ms=3000']);
    return [];
  },
});
