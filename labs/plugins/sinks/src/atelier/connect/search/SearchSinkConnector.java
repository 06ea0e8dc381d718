package atelier.connect.search;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** Keeps documents in OpenSearch or Elasticsearch as the records of a topic say: upsert by key, delete by tombstone. */
public final class SearchSinkConnector extends SinkConnector {
    private Map<String, String> config;

    @Override
    public void start(Map<String, String> properties) {
        config = Map.copyOf(properties);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return SearchSinkTask.class;
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
        return SearchConfig.DEFINITION;
    }

    @Override
    public String version() {
        return "1.0.0";
    }
}
