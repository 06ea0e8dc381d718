import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

public class Rewind {
  public static void main(String[] args) throws Exception {
    String servers = args[0];
    String topic = args[1];
    String group = args[2];
    long since = Long.parseLong(args[3]);
    var settings = Map.<String, Object>of("bootstrap.servers", servers, "group.id", group);
    // region: rewind
    try (var admin = Admin.create(settings); var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      var times = consumer.partitionsFor(topic).stream()
          .collect(Collectors.toMap(one -> new TopicPartition(topic, one.partition()), one -> since));
      var ends = consumer.endOffsets(times.keySet());
      // Null where no record is that young: then the end.
      var offsets = consumer.offsetsForTimes(times).entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey,
          found -> new OffsetAndMetadata(found.getValue() == null ? ends.get(found.getKey()) : found.getValue().offset())));
      admin.alterConsumerGroupOffsets(group, offsets).all().get();
      System.out.println("from " + offsets.values().stream().mapToLong(OffsetAndMetadata::offset).sum());
    }
    // endregion
  }
}
