import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

public class NotificationProducer {
  record Notification(String id, String userId, String type) {
    String json() {
      return "{\"id\":\"" + id + "\",\"userId\":\"" + userId + "\",\"type\":\"" + type + "\"}";
    }
  }

  // region: settings
  static KafkaProducer<String, String> producer(String bootstrapServers) {
    return new KafkaProducer<>(Map.of(
        "client.id", "notification-service",
        "bootstrap.servers", bootstrapServers,
        "delivery.timeout.ms", 20_000,
        "request.timeout.ms", 3_000), new StringSerializer(), new StringSerializer());
  }
  // endregion

  // region: publish
  /** Returns once the in-sync replicas have the record; throws when nobody confirmed it. */
  static RecordMetadata publish(KafkaProducer<String, String> producer, String topic, Notification notification) throws Exception {
    var record = new ProducerRecord<>(topic, notification.userId(), notification.json());
    record.headers().add("type", notification.type().getBytes(UTF_8));
    record.headers().add("content-type", "application/json".getBytes(UTF_8));
    return producer.send(record).get(25, SECONDS);
  }
  // endregion

  public static void main(String[] args) throws Exception {
    try (var producer = producer(args[0])) {
      for (String id : new String[] {"n-1", "n-2", "n-3"}) {
        var place = publish(producer, args[1], new Notification(id, "u-8", "LIKE"));
        System.out.println(id + " partition " + place.partition() + ", offset " + place.offset());
      }
    }
  }
}
