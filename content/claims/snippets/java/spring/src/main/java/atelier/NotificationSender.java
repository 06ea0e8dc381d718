package atelier;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;

public class NotificationSender {

  public sealed interface Status {
    record Pending() implements Status {}
    record Sent(int partition, long offset) implements Status {}
    record Failed(String error) implements Status {}
  }

  private final KafkaTemplate<String, String> kafka;
  private final String topic;
  private final Map<String, Status> statuses = new ConcurrentHashMap<>();

  public NotificationSender(KafkaTemplate<String, String> kafka, String topic) {
    this.kafka = kafka;
    this.topic = topic;
  }

  // region: wait
  public RecordMetadata sendAndWait(String userId, String json) throws Exception {
    CompletableFuture<SendResult<String, String>> future =
        kafka.send(topic, userId, json);
    return future.get(9, TimeUnit.SECONDS).getRecordMetadata();
  }
  // endregion

  // region: later
  public void sendLater(String id, String userId, String json) {
    statuses.put(id, new Status.Pending());
    kafka.send(topic, userId, json).whenComplete((result, error) ->
        statuses.put(id, error == null
            ? sent(result.getRecordMetadata())
            : new Status.Failed(error.getMessage())));
  }
  // endregion

  private static Status sent(RecordMetadata metadata) {
    return new Status.Sent(metadata.partition(), metadata.offset());
  }

  // region: header
  static ProducerRecord<String, String> typed(
      String topic, String userId, String type, String json) {
    var record = new ProducerRecord<>(topic, userId, json);
    record.headers().add("type", type.getBytes());
    return record;
  }
  // endregion

  public Status status(String id) {
    return statuses.get(id);
  }
}
