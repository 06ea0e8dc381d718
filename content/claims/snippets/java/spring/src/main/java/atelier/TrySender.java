package atelier;

import java.util.concurrent.CompletableFuture;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.kafka.core.KafkaTemplate;

/** Runs the lesson's NotificationSender, with the lesson's settings, on a real cluster. Arguments: bootstrap servers, topic. Prints name=value lines. */
@SpringBootApplication
public class TrySender {
  @SuppressWarnings("unchecked")
  public static void main(String[] args) throws Exception {
    // A busy machine may need longer than the lesson's 2 s for the first metadata; everything else is as in the lesson.
    try (var context = SpringApplication.run(TrySender.class, "--spring.kafka.bootstrap-servers=" + args[0],
        "--spring.kafka.producer.properties.max.block.ms=30000")) {
      KafkaTemplate<String, String> kafka = context.getBean(KafkaTemplate.class);
      var sender = new NotificationSender(kafka, args[1]);
      var settings = kafka.getProducerFactory().getConfigurationProperties();
      for (String name : new String[] {"acks", "enable.idempotence", "delivery.timeout.ms", "request.timeout.ms", "max.block.ms", "linger.ms"}) {
        System.out.println(name + "=" + settings.get(name));
      }

      System.out.println("waited-offset=" + sender.sendAndWait("u-8", "{\"id\":\"n-1\"}").offset());

      var thread = new CompletableFuture<String>();
      kafka.send(NotificationSender.typed(args[1], "u-8", "LIKE", "{\"id\":\"n-2\"}"))
          .whenComplete((result, error) -> thread.complete(Thread.currentThread().getName()));
      System.out.println("callback-thread=" + thread.get());

      sender.sendLater("n-3", "u-8", "{\"id\":\"n-3\"}");
      System.out.println("status-on-return=" + sender.status("n-3").getClass().getSimpleName());
      kafka.flush();
      System.out.println("status-after-flush=" + sender.status("n-3"));
    }
  }
}
