package atelier.connect.s3;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** Keeps one object per key in a bucket of S3, or of a service that speaks its API: written by a record, removed by a tombstone. */
public final class S3SinkConnector extends SinkConnector {
    private Map<String, String> config;

    @Override
    public void start(Map<String, String> properties) {
        config = Map.copyOf(properties);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return S3SinkTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return IntStream.range(0, maxTasks).mapToObj(task -> config).toList();
    }

    @Override
    public void stop() {
        // Nothing runs here.
    }

    @Override
    public ConfigDef config() {
        return S3Config.DEFINITION;
    }

    @Override
    public String version() {
        return "1.0.0";
    }
}
