import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Prints what is committed after the interval but before the next poll, then what is after it, and the position. */
public class AutoCommit {
  public static void main(String[] args) throws Exception {
    var partition = new TopicPartition(args[1], 0);
    var settings = Map.<String, Object>of("bootstrap.servers", args[0], "group.id", args[2], "auto.offset.reset", "earliest",
        "max.poll.records", 3, "auto.commit.interval.ms", 1_000);
    try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(args[1]));
      nextBatch(consumer);
      Thread.sleep(2_000);
      long before = committed(consumer, partition);
      nextBatch(consumer);
      // The commit is sent without waiting for its answer.
      for (int tries = 0; tries < 100 && committed(consumer, partition) == before; tries++) Thread.sleep(100);
      System.out.println(before + " " + committed(consumer, partition) + " " + consumer.position(partition));
    }
  }

  private static void nextBatch(KafkaConsumer<String, String> consumer) {
    while (consumer.poll(Duration.ofMillis(200)).isEmpty()) { }
  }

  private static long committed(KafkaConsumer<String, String> consumer, TopicPartition partition) {
    var found = consumer.committed(Set.of(partition)).get(partition);
    return found == null ? 0 : found.offset();
  }
}
