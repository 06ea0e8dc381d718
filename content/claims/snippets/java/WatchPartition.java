import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

public class WatchPartition {
  // region: look
  /** Partition 0 as the cluster sees it now. The latest offset is the high watermark: consumers read up to there. */
  static String look(Admin admin, String topic) throws Exception {
    var partition = admin.describeTopics(List.of(topic)).topicNameValues().get(topic).get().partitions().get(0);
    var latest = admin.listOffsets(Map.of(new TopicPartition(topic, 0), OffsetSpec.latest()));
    var high = latest.partitionResult(new TopicPartition(topic, 0)).get().offset();
    var isr = partition.isr().stream().map(node -> node.idString()).toList();
    return "leader " + partition.leader().idString() + ", ISR " + String.join(" ", isr) + ", readable up to " + high;
  }
  // endregion

  public static void main(String[] args) throws Exception {
    try (var admin = Admin.create(Map.of("bootstrap.servers", args[0]))) {
      System.out.println(look(admin, args[1]));
    }
  }
}
