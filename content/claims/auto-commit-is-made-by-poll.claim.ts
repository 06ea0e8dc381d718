import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';
import { sendNumbered } from './reading.ts';

export default defineClaim({
  id: 'auto-commit-is-made-by-poll',
  statement: {
    fr: 'L’auto-commit de Java n’a pas d’horloge à lui : c’est poll(), une fois l’intervalle passé, qui valide ce que les poll() précédents ont rendu, et jamais le lot qu’il va rendre.',
    en: 'Java’s auto-commit has no clock of its own: it is poll(), once the interval is over, that commits what earlier polls have handed out, and never the batch that it is about to hand out.',
  },
  versions: 'kafka-clients 4.3.1, max.poll.records=3, auto.commit.interval.ms=1000',
  sources: [{ title: 'KafkaConsumer, javadoc 4.3: automatic offset committing', url: 'https://kafka.apache.org/43/javadoc/org/apache/kafka/clients/consumer/KafkaConsumer.html' }],
  async verify(lab) {
    const topic = await lab.topic();
    await sendNumbered(lab, topic, 12);
    const printed = await lab.javaSource('AutoCommit', [lab.bootstrapServers, topic, `auto-${topic}`]);
    if (printed === undefined) return { skipped: 'no JDK on this machine' };
    assert.equal(printed.trim(), '0 3 6', 'nothing while nobody polled; then the first batch; the second is in hand');
    return [{ what: 'committed 2 s after the first batch, without a poll', value: 0, unit: 'records' }, { what: 'committed by the next poll', value: 3, unit: 'records' }];
  },
});
