import type { ICustomPartitioner, Message } from 'kafkajs';

// region: rule
/** Messages on 0, important comments on 1, everything else in turn over the other partitions. */
export const notificationPartitioner: ICustomPartitioner = () => {
  let turn = 0; // lives as long as the producer: it must not start anew with each request
  return ({ message, partitionMetadata }) => {
    const { type, importance } = JSON.parse(String(message.value)) as { type: string; importance?: string };
    if (type === 'NEW_MESSAGE') return 0;
    if (type === 'COMMENT' && importance === 'HIGH') return 1;
    turn += 1;
    return 2 + (turn % (partitionMetadata.length - 2));
  };
};
// endregion

// region: once
/**
 * kafkajs asks the partitioner again at every attempt. An answer that differs from the last one could write a record twice, or drop it:
 * so the first answer stays. `chosen` tells afterwards where each message went.
 */
export function choosingOnce(partitioner: ICustomPartitioner, chosen: WeakMap<Message, number>): ICustomPartitioner {
  return () => {
    const choose = partitioner();
    return (args) => {
      const partition = chosen.get(args.message) ?? choose(args);
      chosen.set(args.message, partition);
      return partition;
    };
  };
}
// endregion
