package notifications;

import java.util.Map;
import java.util.NoSuchElementException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping("/api/notifications")
class NotificationController {

  private final NotificationSender sender;

  NotificationController(NotificationSender sender) {
    this.sender = sender;
  }

  @PostMapping("/critical")
  @ResponseStatus(HttpStatus.CREATED)
  Position critical(@RequestBody JsonNode body) {
    return sender.sendAndWait(Notification.from(body));
  }

  @PostMapping("/general")
  @ResponseStatus(HttpStatus.ACCEPTED)
  Map<String, String> general(@RequestBody JsonNode body) {
    var notification = Notification.from(body);
    sender.sendLater(notification);
    return Map.of("id", notification.id());
  }

  @GetMapping("/{id}")
  DeliveryStatus status(@PathVariable String id) {
    return sender.status(id).orElseThrow(() -> new NoSuchElementException("there is no notification " + id));
  }
}
