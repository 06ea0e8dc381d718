import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Arguments: bootstrap servers, topic to read, topic to write, group, after how many records to end. */
public class MailPipeline {
  public static void main(String[] args) {
    Map<String, Object> reading = Map.of("bootstrap.servers", args[0], "group.id", args[3], "auto.offset.reset", "earliest",
        "enable.auto.commit", false, "isolation.level", "read_committed");
    Map<String, Object> writing = Map.of("bootstrap.servers", args[0], "transactional.id", args[3] + "-0");
    String mails = args[2];
    int handled = 0;
    try (var consumer = new KafkaConsumer<>(reading, new StringDeserializer(), new StringDeserializer());
        var producer = new KafkaProducer<>(writing, new StringSerializer(), new StringSerializer())) {
      consumer.subscribe(List.of(args[1]));
      producer.initTransactions();
      while (handled < Integer.parseInt(args[4])) {
        // region: pipeline
        var records = consumer.poll(Duration.ofMillis(500));
        if (records.isEmpty()) continue;
        producer.beginTransaction();
        var next = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var record : records) {
          producer.send(new ProducerRecord<>(mails, record.key(), "mail for " + record.value()));
          next.put(new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
        producer.sendOffsetsToTransaction(next, consumer.groupMetadata());
        producer.commitTransaction();
        // endregion
        handled += records.count();
      }
    }
    System.out.println("handled " + handled);
  }
}
