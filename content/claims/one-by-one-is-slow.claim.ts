import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'one-by-one-is-slow',
  statement: {
    fr: 'Attendre chaque accusé avant l’envoi suivant est plus lent que de tous les lancer, et 300 enregistrements en un seul send() vont encore plus vite.',
    en: 'Waiting for each acknowledgement before the next send is slower than starting them all, and 300 records in one send() are faster still.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4, Node 24',
  sources: [{ title: 'KafkaJS: Producing messages', url: 'https://kafka.js.org/docs/producing' }],
  async verify(lab) {
    const topic = await lab.topic({ partitions: 6 });
    const output = await lab.snippet('three-ways-to-send', { TOPIC: topic });
    const time = (way: string) => Number(new RegExp(`^${way}: (\\d+) ms$`, 'm').exec(output)?.[1]);
    const [apart, together, one] = [time('one by one'), time('together'), time('one send')];
    assert.ok(apart > together && together > one, `expected one by one > together > one send, got ${output}`);
    assert.equal((await lab.records(topic)).length, 901);
    return [{ what: '300 sends, one by one', value: apart, unit: 'ms' }, { what: '300 sends together', value: together, unit: 'ms' }, { what: 'one send of 300', value: one, unit: 'ms' }];
  },
});
