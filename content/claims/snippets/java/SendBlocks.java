import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * When does send() of the Java producer block, and which thread runs its callback?
 * Arguments: a live bootstrap server, a topic on it, an address where nobody answers. Prints name=value lines.
 */
public class SendBlocks {
  public static void main(String[] args) throws Exception {
    try (var producer = producer(args[0], 60_000)) {
      producer.send(new ProducerRecord<>(args[1], "first")).get();
      long start = System.nanoTime();
      Future<RecordMetadata> receipt = producer.send(new ProducerRecord<>(args[1], "second"),
          (metadata, error) -> System.out.println("callback-thread=" + Thread.currentThread().getName()));
      System.out.println("with-metadata-ms=" + millisSince(start));
      receipt.get();
    }
    try (var producer = producer(args[2], 1_500)) {
      long start = System.nanoTime();
      Future<RecordMetadata> receipt = producer.send(new ProducerRecord<>(args[1], "third"));
      System.out.println("without-metadata-ms=" + millisSince(start));
      System.out.println("done-on-return=" + receipt.isDone());
      try {
        receipt.get();
      } catch (ExecutionException error) {
        System.out.println("error=" + error.getCause().getClass().getSimpleName());
      }
    }
  }

  static KafkaProducer<String, String> producer(String servers, int maxBlockMs) {
    Map<String, Object> settings = Map.of("bootstrap.servers", servers, "max.block.ms", maxBlockMs, "linger.ms", 50, "request.timeout.ms", 1_000, "delivery.timeout.ms", 5_000);
    return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
  }

  static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }
}
