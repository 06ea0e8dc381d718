package notifications;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;
import org.springframework.stereotype.Service;

@Service
class NotificationSender {

  private final KafkaTemplate<String, String> critical;
  private final KafkaTemplate<String, String> general;
  private final Map<String, DeliveryStatus> statuses = new ConcurrentHashMap<>();

  NotificationSender(KafkaTemplate<String, String> critical, KafkaTemplate<String, String> general) {
    this.critical = critical;
    this.general = general;
  }

  // region: synchronous-send
  /** Returns once the in-sync replicas have the record. */
  Position sendAndWait(Notification notification) {
    try {
      return position(send(critical, notification).get(9, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException error) {
      throw new NotDelivered(notification.id(), error);
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
      throw new NotDelivered(notification.id(), error);
    }
  }
  // endregion

  // region: asynchronous-send
  /** Returns at once; what became of the record is written down when it is known, good or bad. */
  void sendLater(Notification notification) {
    String id = notification.id();
    statuses.put(id, DeliveryStatus.pending(id));
    send(general, notification).whenComplete((result, error) -> statuses.put(id,
        error == null ? DeliveryStatus.sent(id, position(result)) : DeliveryStatus.failed(id, error)));
  }
  // endregion

  Optional<DeliveryStatus> status(String id) {
    return Optional.ofNullable(statuses.get(id));
  }

  /** What send() throws at once (no metadata, a full buffer) is a failed send like any other. */
  private static CompletableFuture<SendResult<String, String>> send(KafkaTemplate<String, String> kafka, Notification notification) {
    var record = new ProducerRecord<>(KafkaConfiguration.TOPIC, notification.userId(), notification.json().toString());
    record.headers().add("type", notification.type().getBytes(StandardCharsets.UTF_8));
    try {
      return kafka.send(record);
    } catch (RuntimeException error) {
      return CompletableFuture.failedFuture(error);
    }
  }

  private static Position position(SendResult<String, String> result) {
    return Position.of(result.getRecordMetadata());
  }

  static class NotDelivered extends RuntimeException {
    NotDelivered(String id, Exception cause) {
      super("notification " + id + " was not acknowledged in time", cause);
    }
  }
}
