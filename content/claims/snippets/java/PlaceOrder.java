import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.StringSerializer;

/** Arguments: bootstrap servers, topic of orders, topic of payments, transactional id. */
public class PlaceOrder {
  // region: place
  static void place(KafkaProducer<String, String> producer, String[] topics, String id, Runnable check) {
    producer.beginTransaction();
    try {
      producer.send(new ProducerRecord<>(topics[0], "u-8", "{\"id\":\"" + id + "\"}"));
      check.run();
      producer.send(new ProducerRecord<>(topics[1], "u-8", "{\"order\":\"" + id + "\"}"));
      producer.commitTransaction();
    } catch (ProducerFencedException | OutOfOrderSequenceException | AuthorizationException fatal) {
      producer.close();
      throw fatal;
    } catch (RuntimeException error) {
      producer.abortTransaction();
      throw error;
    }
  }
  // endregion

  public static void main(String[] args) {
    // region: producer
    Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "transactional.id", args[3]);
    var producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    producer.initTransactions();
    // endregion
    String[] topics = {args[1], args[2]};
    try (producer) {
      place(producer, topics, "o-1", () -> {});
      System.out.println("o-1 placed");
      try {
        place(producer, topics, "o-2", () -> {
          throw new KafkaException("card refused");
        });
      } catch (KafkaException error) {
        System.out.println("o-2 dropped: " + error.getMessage());
      }
    }
  }
}
