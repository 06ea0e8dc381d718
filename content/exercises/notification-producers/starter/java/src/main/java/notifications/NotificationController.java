package notifications;

import org.springframework.http.HttpStatus;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping("/api/notifications")
class NotificationController {

  private final KafkaTemplate<String, String> kafka;

  NotificationController(KafkaTemplate<String, String> kafka) {
    this.kafka = kafka;
  }

  // POST /api/notifications/critical: synchronous.
  // 201 {"topic","partition","offset"} once the in-sync replicas have the record; 503 within 10 s when they can't.
  @PostMapping("/critical")
  Object critical(@RequestBody JsonNode notification) {
    System.out.println("critical " + notification);
    // TODO Check the body: what is not as it should be is answered with 400, and nothing is sent.
    // TODO Send it to the topic `notifications`: key userId, value the JSON, header `type`.
    //      What does kafka.send(…) return, and when is it done?
    throw new ResponseStatusException(HttpStatus.NOT_IMPLEMENTED, "critical is yours to write");
  }

  // POST /api/notifications/general: asynchronous.
  // 202 {"id"} at once, whatever the brokers do; the status tells later what became of it.
  @PostMapping("/general")
  Object general(@RequestBody JsonNode notification) {
    System.out.println("general " + notification);
    // TODO Note PENDING, start the send, answer. Then note SENT (partition, offset) or FAILED (error).
    throw new ResponseStatusException(HttpStatus.NOT_IMPLEMENTED, "general is yours to write");
  }

  // GET /api/notifications/{id}: 200 {"id","status","partition"?,"offset"?,"error"?}, or 404.
  @GetMapping("/{id}")
  Object status(@PathVariable String id) {
    // TODO
    throw new ResponseStatusException(HttpStatus.NOT_IMPLEMENTED, "the status of " + id + " is yours to keep");
  }
}
