package atelier;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.kafka.core.KafkaTemplate;

/** Runs the lesson's OrderService on a real cluster. Arguments: bootstrap servers, topic of orders, topic of payments, instance. Prints name=value lines. */
@SpringBootApplication
public class TryOrders {
  @SuppressWarnings("unchecked")
  public static void main(String[] args) {
    try (var context = SpringApplication.run(TryOrders.class, "--spring.profiles.active=orders", "--spring.kafka.bootstrap-servers=" + args[0],
        "--INSTANCE=" + args[3], "--spring.kafka.producer.properties.max.block.ms=30000")) {
      KafkaTemplate<String, String> kafka = context.getBean(KafkaTemplate.class);
      var service = new OrderService(kafka, args[1], args[2]);
      service.place("u-8", "{\"id\":\"o-1\"}", "{\"order\":\"o-1\"}", () -> {});
      try {
        service.place("u-8", "{\"id\":\"o-2\"}", "{\"order\":\"o-2\"}", () -> {
          throw new IllegalStateException("card refused");
        });
      } catch (IllegalStateException error) {
        System.out.println("dropped=" + error.getMessage());
      }
      try {
        kafka.send(args[1], "u-8", "{\"id\":\"o-3\"}");
      } catch (IllegalStateException error) {
        System.out.println("outside=" + error.getMessage());
      }
    }
  }
}
