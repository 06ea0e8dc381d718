import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.serialization.StringSerializer;

// region: rule
/** Messages on 0, important comments on 1, everything else in turn over the others. */
public class NotificationPartitioner implements Partitioner {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final AtomicInteger turn = new AtomicInteger(); // many threads may send

  @Override
  public int partition(String topic, Object key, byte[] keyBytes,
      Object value, byte[] valueBytes, Cluster cluster) {
    JsonNode notification = read(valueBytes);
    String type = notification.path("type").asText();
    if (type.equals("NEW_MESSAGE")) return 0;
    boolean high = notification.path("importance").asText().equals("HIGH");
    if (type.equals("COMMENT") && high) return 1;
    int others = cluster.partitionCountForTopic(topic) - 2;
    return 2 + Math.floorMod(turn.incrementAndGet(), others);
  }
  // endregion

  private static JsonNode read(byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  @Override
  public void configure(Map<String, ?> configs) {}

  @Override
  public void close() {}

  /** Tries it on a real cluster. Arguments: bootstrap servers, topic. Prints name=value lines. */
  public static void main(String[] args) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "max.block.ms", 30_000,
        // region: settings
        "partitioner.class", NotificationPartitioner.class.getName(),
        "metadata.max.age.ms", 30_000
        // endregion
    );
    try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (String json : new String[] {
          "{\"type\":\"NEW_MESSAGE\"}", "{\"type\":\"COMMENT\",\"importance\":\"HIGH\"}", "{\"type\":\"LIKE\",\"importance\":\"HIGH\"}",
          "{\"type\":\"COMMENT\"}", "{\"type\":\"POKE\"}", "{\"type\":\"LIKE\"}"}) {
        System.out.println("partition=" + producer.send(new ProducerRecord<>(args[1], "u-7", json)).get().partition());
      }
    }
    Map<String, Object> impatient = Map.of("bootstrap.servers", args[0], "max.block.ms", 4_000);
    try (var producer = new KafkaProducer<>(impatient, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(args[1], 42, "u-7", "{}")).get();
      System.out.println("unknown-partition=written");
    } catch (ExecutionException error) {
      System.out.println("unknown-partition=" + error.getCause().getClass().getSimpleName());
    }
  }
}
