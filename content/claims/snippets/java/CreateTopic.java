import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Arguments: bootstrap servers and two topics, made in the smallest way and for production. */
public class CreateTopic {
  public static void main(String[] args) throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", args[0]))) {
      smallest(admin, args[1]);
      production(admin, args[2]);
      production(admin, args[2]);
    }
  }

  static void smallest(Admin admin, String topic) throws Exception {
    // region: smallest
    var sixPartitions = new NewTopic(topic, Optional.of(6), Optional.empty());
    admin.createTopics(List.of(sixPartitions)).all().get();
    // endregion
  }

  static void production(Admin admin, String topic) throws Exception {
    // region: production
    long sevenDaysMs = 7L * 24 * 3_600_000;
    var wanted = new NewTopic(topic, 6, (short) 3).configs(Map.of(
        "min.insync.replicas", "2",
        "retention.ms", String.valueOf(sevenDaysMs)));
    try {
      admin.createTopics(List.of(wanted)).all().get();
      System.out.println(topic + " created");
    } catch (ExecutionException error) {
      if (!(error.getCause() instanceof TopicExistsException)) throw error;
      System.out.println(topic + " was there already");
    }
    // endregion
  }
}
