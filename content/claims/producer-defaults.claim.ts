import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

const EXPECTED: Readonly<Record<string, string>> = {
  'acks': 'all', 'enable.idempotence': 'true', 'retries': '2147483647', 'delivery.timeout.ms': '120000', 'request.timeout.ms': '30000',
  'linger.ms': '5', 'batch.size': '16384', 'buffer.memory': '33554432', 'max.block.ms': '60000', 'max.in.flight.requests.per.connection': '5',
};

export default defineClaim({
  id: 'producer-defaults',
  statement: {
    fr: 'Sans rien régler, un producer Java 4.3 envoie avec acks=all, enable.idempotence=true, linger.ms=5 et delivery.timeout.ms=120000.',
    en: 'Left alone, a Java producer 4.3 sends with acks=all, enable.idempotence=true, linger.ms=5 and delivery.timeout.ms=120000.',
  },
  versions: 'kafka-clients 4.3.1',
  sources: [
    { title: 'KIP-679: Producer will enable the strongest delivery guarantee by default (3.0)', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-679%3A+Producer+will+enable+the+strongest+delivery+guarantee+by+default' },
    { title: 'KIP-1030: Change constraints and default values for various configurations (4.0)', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-1030%3A+Change+constraints+and+default+values+for+various+configurations' },
  ],
  async verify(lab) {
    // The class documents itself: the defaults come from the jar that producers run with, not from a page.
    const html = await lab.java('org.apache.kafka.clients.producer.ProducerConfig', []);
    const found = Object.fromEntries(Object.keys(EXPECTED).map((name) => {
      const entry = html.slice(html.indexOf(`<a id="${name}"></a>`));
      return [name, /Default:<\/th><td>(\S+)/.exec(entry)?.[1]?.replace('</td></tr>', '')];
    }));
    assert.deepEqual(found, EXPECTED);
    return [];
  },
});
