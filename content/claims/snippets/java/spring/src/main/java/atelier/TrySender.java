package atelier;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;

/** Runs the lesson's NotificationSender on a real cluster. Arguments: bootstrap servers, topic. Prints name=value lines. */
public class TrySender {
  public static void main(String[] args) throws Exception {
    var factory = new DefaultKafkaProducerFactory<String, String>(
        Map.of("bootstrap.servers", args[0]), new StringSerializer(), new StringSerializer());
    var kafka = new KafkaTemplate<>(factory);
    var sender = new NotificationSender(kafka, args[1]);

    System.out.println("waited-offset=" + sender.sendAndWait("u-8", "{\"id\":\"n-1\"}").offset());

    var thread = new CompletableFuture<String>();
    kafka.send(NotificationSender.typed(args[1], "u-8", "LIKE", "{\"id\":\"n-2\"}"))
        .whenComplete((result, error) -> thread.complete(Thread.currentThread().getName()));
    System.out.println("callback-thread=" + thread.get());

    sender.sendLater("n-3", "u-8", "{\"id\":\"n-3\"}");
    System.out.println("status-on-return=" + sender.status("n-3").getClass().getSimpleName());
    kafka.flush();
    System.out.println("status-after-flush=" + sender.status("n-3"));
    factory.destroy();
  }
}
