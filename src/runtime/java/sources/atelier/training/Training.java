package atelier.training;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.databind.JsonNode;

/** Does what learners' programs do in their first seconds, so that the start-up archive holds it. Its brokers are ones that never answer. */
@SpringBootApplication
public class Training {

  public static void main(String[] args) {
    SpringApplication.run(Training.class, args);
  }

  record Notification(String id, String userId, String type, String importance, Map<String, Object> payload) {}

  record Status(String id, String state) {}

  @Bean
  ApplicationRunner sends(KafkaTemplate<String, String> kafka, ProducerFactory<String, String> producers) {
    return arguments -> {
      var record = new ProducerRecord<>("training", "key", "value");
      record.headers().add("type", new byte[] {1});
      CompletableFuture.runAsync(() -> kafka.send(record).whenComplete((result, error) -> {}));
      producers.createProducer().close(Duration.ZERO);
    };
  }

  @KafkaListener(topics = "training", groupId = "training")
  void listen(String value) {}

  @RestController
  static class Api {
    private final Map<String, Status> statuses = new ConcurrentHashMap<>();

    @PostMapping("/records")
    ResponseEntity<Status> post(@RequestBody Notification body) {
      var status = new Status(body.id(), "PENDING");
      statuses.put(body.id(), status);
      return ResponseEntity.status(HttpStatus.ACCEPTED).body(status);
    }

    @PostMapping("/trees")
    Map<String, String> tree(@RequestBody JsonNode body) {
      return Map.of("id", body.path("id").asString());
    }

    @GetMapping("/records/{id}")
    Status get(@PathVariable String id) {
      var status = statuses.get(id);
      if (status == null) {
        throw new IllegalArgumentException("there is no " + id);
      }
      return status;
    }
  }

  @RestControllerAdvice
  static class Problems extends ResponseEntityExceptionHandler {
    @ExceptionHandler
    ProblemDetail unknown(IllegalArgumentException error) {
      return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, error.getMessage());
    }
  }
}
