import type { ClusterSnapshot, TopicSnapshot } from '../../contracts/index.ts';

/** What a prediction can be held against: a figure read from a live picture of the cluster. */
export type Measure =
  | { readonly what: 'partitions-with-records' | 'records' | 'partitions'; readonly topic: string }
  | { readonly what: 'isr' | 'leader'; readonly topic: string; readonly partition: number }
  | { readonly what: 'lag'; readonly group: string }
  | { readonly what: 'brokers-alive' };

/** Reads `records:notifications`; undefined when it is none of the known forms. */
export function parseMeasure(text: string): Measure | undefined {
  if (text === 'brokers-alive') return { what: 'brokers-alive' };
  const [what, rest] = text.split(/:(.*)/s);
  if (rest === undefined || rest === '') return undefined;
  if (what === 'partitions-with-records' || what === 'records' || what === 'partitions') return { what, topic: rest };
  if (what === 'lag') return { what, group: rest };
  const partition = /^(.+)\/(\d+)$/.exec(rest);
  if ((what === 'isr' || what === 'leader') && partition?.[1] !== undefined) return { what, topic: partition[1], partition: Number(partition[2]) };
  return undefined;
}

/** The figure in this picture; undefined when the topic, partition or group isn't there. */
export function takeMeasure(measure: Measure, snapshot: ClusterSnapshot): number | undefined {
  switch (measure.what) {
    case 'brokers-alive': return snapshot.brokers.filter((broker) => broker.alive).length;
    case 'lag': {
      const group = snapshot.groups.find((one) => one.id === measure.group);
      return group?.offsets.reduce((sum, offset) => sum + Number(offset.lag), 0);
    }
    default: {
      const topic = snapshot.topics.find((one) => one.name === measure.topic);
      return topic === undefined ? undefined : ofTopic(measure, topic);
    }
  }
}

function ofTopic(measure: Exclude<Measure, { what: 'brokers-alive' | 'lag' }>, topic: TopicSnapshot): number | undefined {
  const size = (one: { low: string; high: string }) => Number(BigInt(one.high) - BigInt(one.low));
  switch (measure.what) {
    case 'partitions': return topic.partitions.length;
    case 'records': return topic.partitions.reduce((sum, one) => sum + size(one), 0);
    case 'partitions-with-records': return topic.partitions.filter((one) => size(one) > 0).length;
    case 'isr': return topic.partitions.find((one) => one.id === measure.partition)?.isr.length;
    case 'leader': return topic.partitions.find((one) => one.id === measure.partition)?.leader;
  }
}
