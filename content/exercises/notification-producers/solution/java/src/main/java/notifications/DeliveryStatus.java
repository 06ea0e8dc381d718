package notifications;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The last known fate of a notification. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeliveryStatus(String id, State status, Integer partition, String offset, String error) {

  enum State { PENDING, SENT, FAILED }

  static DeliveryStatus pending(String id) {
    return new DeliveryStatus(id, State.PENDING, null, null, null);
  }

  static DeliveryStatus sent(String id, Position position) {
    return new DeliveryStatus(id, State.SENT, position.partition(), position.offset(), null);
  }

  static DeliveryStatus failed(String id, Throwable error) {
    String message = error.getMessage();
    return new DeliveryStatus(id, State.FAILED, null, null, message == null ? error.toString() : message);
  }
}
