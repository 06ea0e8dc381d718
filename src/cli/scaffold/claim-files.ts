import type { NewFiles } from './new-files.ts';

/** A claim that fails until it is written: no statement passes untried. */
export function claimFiles(id: string): NewFiles {
  return { [`content/claims/${id}.claim.ts`]: `import { strict as assert } from 'node:assert';
import { defineClaim } from './claim.ts';

export default defineClaim({
  id: '${id}',
  statement: {
    fr: '‹ce qui peut surprendre, en une phrase›',
    en: '‹what may surprise, in one sentence›',
  },
  versions: 'Kafka 4.3.1, kafkajs 2.2.4',
  sources: [{ title: '‹where it is written down›', url: 'https://kafka.apache.org/documentation/' }],
  async verify(lab) {
    const topic = await lab.topic();
    const records = await lab.records(topic);
    assert.equal(records.length, 1, '‹what the cluster must show›');
    return [{ what: 'records', value: records.length, unit: 'records' }];
  },
});
` };
}
