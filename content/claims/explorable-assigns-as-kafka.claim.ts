import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineClaim } from './claim.ts';

interface Scenario {
  readonly partitions: number;
  readonly members: readonly (readonly string[])[];
}

export default defineClaim({
  id: 'explorable-assigns-as-kafka',
  statement: {
    fr: 'L’explorable des groupes répartit comme les classes de Kafka : RangeAssignor, RoundRobinAssignor, StickyAssignor, CooperativeStickyAssignor et UniformAssignor (KIP-848).',
    en: 'The group explorable assigns as Kafka’s own classes do: RangeAssignor, RoundRobinAssignor, StickyAssignor, CooperativeStickyAssignor and UniformAssignor (KIP-848).',
  },
  versions: 'kafka-clients 4.3.1, kafka-group-coordinator 4.3.1',
  sources: [
    { title: 'Kafka documentation 4.3: partition.assignment.strategy', url: 'https://kafka.apache.org/documentation/#consumerconfigs_partition.assignment.strategy' },
    { title: 'KIP-848: The next generation of the consumer rebalance protocol (4.0)', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-848%3A+The+Next+Generation+of+the+Consumer+Rebalance+Protocol' },
  ],
  async verify(lab) {
    // The unit tests compare the explorable's TypeScript with the same file.
    const recorded = JSON.parse(await readFile(join(import.meta.dirname, 'snippets/java/assignor-vectors.json'), 'utf8')) as Scenario[];
    const scenarios = recorded.map(({ partitions, members }) => `${partitions}:${members.map((step) => step.join(',')).join(';')}`);
    const output = await lab.javaSource('AssignorVectors', scenarios);
    if (output === undefined) return { skipped: 'there is no JDK (javac) on this machine to compile the Java program with' };
    assert.deepEqual(JSON.parse(output), recorded);
    return [];
  },
});
