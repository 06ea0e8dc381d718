import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Arguments: bootstrap servers, topic, group and, for the test, after how many records to end. */
public class FirstConsumer {
  public static void main(String[] args) {
    long enough = args.length > 3 ? Long.parseLong(args[3]) : Long.MAX_VALUE;
    // region: read
    Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "group.id", args[2], "auto.offset.reset", "earliest");
    try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(args[1]));
      for (long read = 0; read < enough;) {
        for (var record : consumer.poll(Duration.ofMillis(500))) {
          System.out.println("partition " + record.partition() + ", offset " + record.offset() + ": " + record.key() + " " + record.value());
          read += 1;
        }
      }
    }
    // endregion
  }
}
