import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

public class CheckConnection {
  public static void main(String[] args) throws Exception {
    // region: connect
    try (var admin = Admin.create(Map.of("bootstrap.servers", args[0]))) {
      for (var node : admin.describeCluster().nodes().get()) {
        System.out.println("broker " + node.id() + " at " + node.host() + ":" + node.port());
      }
    }
    // endregion
  }
}
