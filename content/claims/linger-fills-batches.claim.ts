import { strict as assert } from 'node:assert';
import { defineClaim, type ClaimLab } from './claim.ts';

/** 2,000 records of 100 bytes at 1,000 a second; what the producer's own metrics say. */
async function produce(lab: ClaimLab, lingerMs: number): Promise<{ perRequest: number; averageMs: number }> {
  const topic = await lab.topic();
  const output = await lab.java('org.apache.kafka.tools.ProducerPerformance', [
    '--bootstrap-server', lab.bootstrapServers, '--topic', topic, '--num-records', '2000', '--record-size', '100', '--throughput', '1000',
    '--command-property', `linger.ms=${lingerMs}`, '--warmup-records', '500', '--print-metrics',
  ]);
  const metric = (name: string) => Number(new RegExp(`producer-metrics:${name}:\\{client-id=[^}]*\\}\\s*:\\s*([\\d.]+)`).exec(output)?.[1]);
  const averages = [...output.matchAll(/([\d.]+) ms avg latency/g)].map(([, value]) => Number(value));
  return { perRequest: metric('records-per-request-avg'), averageMs: averages.at(-1) ?? NaN };
}

export default defineClaim({
  id: 'linger-fills-batches',
  statement: {
    fr: 'À 1 000 enregistrements par seconde, linger.ms=50 met au moins 40 enregistrements dans une requête, et chacun attend plus de 20 ms en moyenne.',
    en: 'At 1,000 records a second linger.ms=50 puts at least 40 records into a request, and each waits more than 20 ms on average.',
  },
  versions: 'Kafka 4.3.1, kafka-clients 4.3.1',
  sources: [{ title: 'KIP-1030: linger.ms becomes 5 (4.0)', url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-1030%3A+Change+constraints+and+default+values+for+various+configurations' }],
  async verify(lab) {
    const [none, standard, long] = [await produce(lab, 0), await produce(lab, 5), await produce(lab, 50)];
    // Only 50 is judged: on a busy machine batches fill by themselves while the last request is under way, whatever the linger.
    assert.ok(long.perRequest >= 40, JSON.stringify({ none, standard, long }));
    assert.ok(long.averageMs > 20, JSON.stringify({ none, standard, long }));
    return [[0, none], [5, standard], [50, long]].flatMap(([linger, run]) => {
      const { perRequest, averageMs } = run as typeof none;
      return [{ what: `linger.ms=${String(linger)}: records per request`, value: perRequest, unit: 'records' as const }, { what: `linger.ms=${String(linger)}: average latency`, value: averageMs, unit: 'ms' as const }];
    });
  },
});
