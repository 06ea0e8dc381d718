package notifications;

import org.apache.kafka.clients.producer.RecordMetadata;

/** Where a record stands. The offset is text: JavaScript's numbers end at 2^53. */
record Position(String topic, int partition, String offset) {

  static Position of(RecordMetadata metadata) {
    return new Position(metadata.topic(), metadata.partition(), Long.toString(metadata.offset()));
  }
}
