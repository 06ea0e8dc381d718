import { strict as assert } from 'node:assert';
import { defineClaim, type ClaimLab } from './claim.ts';
import { committedOffsets } from './reading.ts';

const sum = async (lab: ClaimLab, group: string, topic: string) => [...(await committedOffsets(lab, group, topic)).values()].reduce<number>((total, offset) => total + (offset ?? 0), 0);

export default defineClaim({
  id: 'rewind-runs-as-shown',
  statement: {
    fr: 'Les programmes de la leçon envoient 20 enregistrements, les lisent jusqu’à un retard de 0, reviennent à un instant et relisent ce qui l’a suivi, rien d’autre.',
    en: 'The lesson’s programs send 20 records, read them to a lag of 0, go back to a moment and read again what came after it, nothing else.',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4, kafka-clients 4.3.1',
  sources: [{ title: 'KIP-79: ListOffsetRequest v1 and offsetsForTimes', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-79+-+ListOffsetRequest%2FListOffsetResponse+v1+and+add+timestamp+search+methods+to+the+new+consumer' }],
  async verify(lab) {
    const topic = `greetings-${Date.now()}`;
    const group = `readers-${topic}`;
    const names = { TOPIC: topic, GROUP: group };
    assert.match(await lab.snippet('first-records', names), /created with 3 partitions/);
    const counts = [0, 0, 0];
    for (const { partition } of await lab.records(topic)) counts[partition] = (counts[partition] ?? 0) + 1;
    assert.deepEqual(counts, [4, 16, 0], 'five keys are few: four of them share a partition');
    const read = async () => (await lab.snippet('first-readers', names)).trim().split('\n').filter((line) => /^(partition|lag) /.test(line));
    const first = await read();
    assert.equal(first.length, 21);
    assert.equal(first.at(-1), 'lag 0 0 0');

    const since = Date.now();
    assert.match(await lab.snippet('first-records', names), /was there already/);
    assert.equal((await read()).length, 21, 'the second twenty, each once');
    await lab.snippet('rewind', { ...names, SINCE: String(since) });
    assert.equal(await sum(lab, group, topic), 20);
    const again = await read();
    assert.equal(again.length, 21, 'what was sent since, again');

    // Java sets the same offsets. Nothing is that young: the ends.
    if (await lab.javaSource('Rewind', [lab.bootstrapServers, topic, group, String(since)]) !== undefined) {
      assert.equal(await sum(lab, group, topic), 20);
      await lab.javaSource('Rewind', [lab.bootstrapServers, topic, group, String(Date.now() + 3_000_000)]);
      assert.equal(await sum(lab, group, topic), 40);
    }
    return [{ what: 'of the first 20 in the fullest of three partitions', value: 16, unit: 'records' }, { what: 'in the topic', value: 40, unit: 'records' }, { what: 'read again after the rewind', value: again.length - 1, unit: 'records' }];
  },
});
