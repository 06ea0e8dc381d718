import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: 'promise-runs-as-shown',
  statement: {
    fr: 'Le programme de la leçon affiche d’abord une promise en attente, puis la partition et l’offset.',
    en: 'The program of the lesson prints a pending promise first, the partition and the offset later.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4, Node 24',
  sources: [{ title: 'KafkaJS: Producing messages', url: 'https://kafka.js.org/docs/producing' }],
  async verify(lab) {
    const topic = await lab.topic({ partitions: 6 });
    const output = await lab.snippet('send-is-a-promise', { TOPIC: topic });
    const [, backMs, receipt, answerMs] = /came back after ([\d.]+) ms with (.+)\nthe answer came after ([\d.]+) ms: \{[^}]*partition: \d,[^}]*baseOffset: '0',/.exec(output) ?? [];
    assert.match(receipt ?? output, /^Promise \{ <pending> \}$/);
    assert.ok(Number(backMs) < Number(answerMs), output);
    return [{ what: 'send() came back', value: Number(backMs), unit: 'ms' }, { what: 'the answer came', value: Number(answerMs), unit: 'ms' }];
  },
});
