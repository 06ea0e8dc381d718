package notifications;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;

/** Two templates: an urgent notification never queues behind a burst of likes, and gives up in time for its 503. */
@Configuration
class KafkaConfiguration {

  static final String TOPIC = "notifications";

  @Bean
  @Primary
  KafkaTemplate<String, String> general(ProducerFactory<String, String> producers) {
    return ready(new KafkaTemplate<>(producers));
  }

  @Bean
  KafkaTemplate<String, String> critical(ProducerFactory<String, String> producers) {
    return ready(new KafkaTemplate<>(producers, Map.of(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 8_000)));
  }

  /** Learns where the partitions are now, so that the first send finds it known and doesn't block. */
  private static KafkaTemplate<String, String> ready(KafkaTemplate<String, String> template) {
    for (int tries = 1; ; tries++) {
      try {
        template.partitionsFor(TOPIC);
        return template;
      } catch (TimeoutException error) {
        // The very first answer may take a busy machine longer than max.block.ms.
        if (tries == 10) {
          throw error;
        }
      }
    }
  }
}
