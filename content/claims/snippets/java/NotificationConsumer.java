import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Arguments: bootstrap servers, topic, group and, for the test, after how many records to end. */
public class NotificationConsumer {
  static long handled = 0;

  /** Stands for the mail that goes out. */
  static void handle(String value) {
    handled += value.isEmpty() ? 0 : 1;
  }

  public static void main(String[] args) throws Exception {
    long enough = args.length > 3 ? Long.parseLong(args[3]) : Long.MAX_VALUE;
    // region: commit
    Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "group.id", args[2],
        "auto.offset.reset", "earliest", "enable.auto.commit", false, "max.poll.records", 200);
    var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
    var main = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      consumer.wakeup();
      try {
        main.join(10_000);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }));
    try (consumer) {
      consumer.subscribe(List.of(args[1]));
      while (handled < enough) {
        var records = consumer.poll(Duration.ofMillis(500));
        for (var record : records) handle(record.value());
        if (!records.isEmpty()) consumer.commitSync();
      }
    } catch (WakeupException stopping) {
      // The shutdown hook asked for it; closing has left the group.
    }
    // endregion
    System.out.println("handled " + handled);
  }
}
