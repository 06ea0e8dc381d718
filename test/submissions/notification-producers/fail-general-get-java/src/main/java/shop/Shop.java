package shop;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.SendResult;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.JsonNode;

/** The general endpoint waits for its future, too, and without an end. */
@SpringBootApplication
@RestController
public class Shop {

  record Status(String id, String status, Integer partition, String offset, String error) {}

  private final KafkaTemplate<String, String> kafka;
  private final Map<String, Status> statuses = new ConcurrentHashMap<>();

  Shop(KafkaTemplate<String, String> kafka) {
    this.kafka = kafka;
    untilKnown(kafka);
  }

  public static void main(String[] args) {
    SpringApplication.run(Shop.class, args);
  }

  /** The first metadata may take a busy machine longer than max.block.ms. */
  private static void untilKnown(KafkaTemplate<String, String> template) {
    for (int tries = 1; ; tries++) {
      try {
        template.partitionsFor("notifications");
        return;
      } catch (RuntimeException error) {
        if (tries == 10) {
          throw error;
        }
      }
    }
  }

  @PostMapping("/api/notifications/critical")
  ResponseEntity<Object> critical(@RequestBody JsonNode body) throws InterruptedException {
    check(body);
    try {
      RecordMetadata at = send(body).get(8, TimeUnit.SECONDS).getRecordMetadata();
      return ResponseEntity.status(201).body(Map.of("topic", at.topic(), "partition", at.partition(), "offset", "" + at.offset()));
    } catch (InterruptedException error) {
      throw error;
    } catch (Exception error) {
      return ResponseEntity.of(ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, "not acknowledged: " + error)).build();
    }
  }

  @PostMapping("/api/notifications/general")
  ResponseEntity<Object> general(@RequestBody JsonNode body) {
    check(body);
    String id = body.get("id").stringValue();
    statuses.put(id, new Status(id, "PENDING", null, null, null));
    var sent = deliver(id, body);
    sent.join();
    return ResponseEntity.accepted().body(Map.of("id", id));
  }

  private CompletableFuture<?> deliver(String id, JsonNode body) {
    return send(body).whenComplete((result, error) -> {
      if (error != null) {
        statuses.put(id, new Status(id, "FAILED", null, null, "" + error));
      } else {
        RecordMetadata at = result.getRecordMetadata();
        statuses.put(id, new Status(id, "SENT", at.partition(), "" + at.offset(), null));
      }
    });
  }

  @GetMapping("/api/notifications/{id}")
  Status status(@PathVariable String id) {
    Status status = statuses.get(id);
    if (status == null) {
      throw new ResponseStatusException(HttpStatus.NOT_FOUND, "there is no notification " + id);
    }
    return status;
  }

  private CompletableFuture<SendResult<String, String>> send(JsonNode body) {
    var header = new RecordHeader("type", body.get("type").stringValue().getBytes());
    var record = new ProducerRecord<>("notifications", null, body.get("userId").stringValue(), body.toString(), List.of(header));
    try {
      return kafka.send(record);
    } catch (RuntimeException error) {
      return CompletableFuture.failedFuture(error);
    }
  }

  private static void check(JsonNode body) {
    for (String name : List.of("id", "userId", "type")) {
      if (!body.path(name).isString() || body.path(name).stringValue().isEmpty()) {
        throw new ResponseStatusException(HttpStatus.BAD_REQUEST, name + " must be a non-empty string");
      }
    }
  }
}
