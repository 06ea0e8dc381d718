package org.apache.kafka.clients.producer.internals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Utils;

/** What Kafka's own partitioners answer, as JSON: the yardstick for those of the lesson's figure. Needs no broker. In their package, to reach them. */
public class PartitionVectors {
  static final String[] KEYS = {"", "u", "u-7", "u-8", "u-42", "mina", "awa", "joël", "Größe", "日本", "notification", "3f9c1d2e-5b6a-4c8d-9e0f-112233445566"};
  static final int[] SIZES = {4, 6, 9};
  static final int[] DRAWS = {17, 4, 23, 8, 8, 15, 31, 2, 90, 6};
  static final int BATCH_BYTES = 600;
  static final int[] RECORD_BYTES = {100, 250, 90, 400, 120, 120, 120, 120, 120, 120, 700, 50, 50, 600, 10, 300, 299, 1, 599, 1};

  public static void main(String[] args) {
    var keys = new ArrayList<String>();
    for (String key : KEYS) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      var partitions = new ArrayList<Integer>();
      for (int size : SIZES) partitions.add(BuiltInPartitioner.partitionForKey(bytes, size));
      keys.add("    {\"key\": \"" + key + "\", \"murmur2\": " + Utils.murmur2(bytes) + ", \"partitions\": " + partitions + "}");
    }
    System.out.println("{\n  \"sizes\": " + list(SIZES) + ",\n  \"keys\": [\n" + String.join(",\n", keys) + "\n  ],");
    System.out.println("  \"roundRobin\": " + roundRobin() + ",");
    System.out.println("  \"sticky\": {\"draws\": " + list(DRAWS) + ", \"batchBytes\": " + BATCH_BYTES + ", \"recordBytes\": " + list(RECORD_BYTES) + ", \"partitions\": " + sticky() + "}\n}");
  }

  static List<Integer> roundRobin() {
    try (var partitioner = new RoundRobinPartitioner()) {
      var answers = new ArrayList<Integer>();
      for (int n = 0; n < 14; n++) answers.add(partitioner.partition("t", null, null, null, null, cluster(6)));
      return answers;
    }
  }

  /** The draws stand in for chance; everything else is the producer's own code, as RecordAccumulator calls it. */
  static List<Integer> sticky() {
    Queue<Integer> draws = new ArrayDeque<>();
    for (int draw : DRAWS) draws.add(draw);
    var partitioner = new BuiltInPartitioner(new LogContext(), "t", BATCH_BYTES) {
      @Override
      int randomPartition() {
        return draws.remove();
      }
    };
    var answers = new ArrayList<Integer>();
    for (int bytes : RECORD_BYTES) {
      var info = partitioner.peekCurrentPartitionInfo(cluster(6));
      answers.add(info.partition());
      partitioner.updatePartitionInfo(info, bytes, cluster(6));
    }
    return answers;
  }

  static Cluster cluster(int size) {
    var node = new Node(1, "kafka-1", 9092);
    var partitions = new ArrayList<PartitionInfo>();
    for (int id = 0; id < size; id++) partitions.add(new PartitionInfo("t", id, node, new Node[] {node}, new Node[] {node}));
    return new Cluster("c", List.of(node), partitions, Set.of(), Collections.emptySet());
  }

  static String list(int[] numbers) {
    return "[" + java.util.Arrays.stream(numbers).mapToObj(String::valueOf).collect(Collectors.joining(", ")) + "]";
  }
}
