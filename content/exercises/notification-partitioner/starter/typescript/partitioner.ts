import { Partitioners, type ICustomPartitioner, type Message } from 'kafkajs';

// TODO Where does each notification go?
//   NEW_MESSAGE                       → partition 0, and nothing else there
//   COMMENT whose importance is HIGH  → partition 1, and nothing else there
//   everything else                   → spread evenly over the other partitions, however many there are
//
// kafkajs calls the outer function once for each producer, the inner one for each record:
//   ({ topic, message, partitionMetadata }) => number of the partition
// `message.value` is the notification as JSON; `partitionMetadata` has one entry for each partition that kafkajs knows of.
export const notificationPartitioner: ICustomPartitioner = () => {
  const byKey = Partitioners.DefaultPartitioner();
  return (args) => byKey(args);
};

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
