package notifications;

import tools.jackson.databind.JsonNode;

/** What the service needs of a notification, and the JSON as it was received. */
record Notification(String id, String userId, String type, JsonNode json) {

  /** Checks everything before anything is sent: a refused body must leave no trace in the topic. */
  static Notification from(JsonNode body) {
    if (!body.isObject()) {
      throw new BadNotification("the body is not a JSON object");
    }
    return new Notification(text(body, "id"), text(body, "userId"), text(body, "type"), body);
  }

  private static String text(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (!value.isString() || value.stringValue().isEmpty()) {
      throw new BadNotification(name + " must be a non-empty string");
    }
    return value.stringValue();
  }

  /** What a caller did wrong; its message is for them. */
  static class BadNotification extends RuntimeException {
    BadNotification(String message) {
      super(message);
    }
  }
}
