import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

public class FirstProducer {
  public static void main(String[] args) throws Exception {
    Map<String, Object> settings = Map.of("bootstrap.servers", args[0]);
    try (var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      var record = new ProducerRecord<>(args[1], "u-8", "{\"id\":\"n-1\",\"userId\":\"u-8\",\"type\":\"LIKE\"}");
      var place = producer.send(record).get();
      System.out.println("partition " + place.partition() + ", offset " + place.offset());
    }
  }
}
