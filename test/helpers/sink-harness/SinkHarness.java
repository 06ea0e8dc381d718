import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * One task of a sink, fed as Connect feeds it. argv: connector class, its configuration as JSON, `reporter` or `none`.
 * stdin: one batch per line, `[[key, value], …]`. stdout: one line of JSON for the configuration's errors, then one per batch.
 */
public final class SinkHarness {
    private static final ObjectMapper JSON = new ObjectMapper();

    @SuppressWarnings("unchecked")
    public static void main(String[] argv) throws Exception {
        SinkConnector connector = (SinkConnector) Class.forName(argv[0]).getDeclaredConstructor().newInstance();
        Map<String, String> config = JSON.readValue(argv[1], Map.class);
        List<String> errors = connector.validate(config).configValues().stream().map(ConfigValue::errorMessages).flatMap(List::stream).toList();
        System.out.println(JSON.writeValueAsString(errors));
        if (!errors.isEmpty()) return;
        connector.start(config);

        List<String> reported = new ArrayList<>();
        List<Long> waits = new ArrayList<>();
        ErrantRecordReporter reporter = argv[2].equals("none") ? null : (record, error) -> {
            reported.add(error.getMessage());
            return CompletableFuture.completedFuture(null);
        };
        SinkTaskContext context = (SinkTaskContext) Proxy.newProxyInstance(SinkHarness.class.getClassLoader(), new Class<?>[] {SinkTaskContext.class}, (proxy, method, args) -> switch (method.getName()) {
            case "errantRecordReporter" -> reporter;
            case "timeout" -> waits.add((Long) args[0]) ? null : null;
            default -> throw new UnsupportedOperationException(method.getName());
        });
        SinkTask task = (SinkTask) connector.taskClass().getDeclaredConstructor().newInstance();
        task.initialize(context);
        task.start(connector.taskConfigs(1).get(0));
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        long offset = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            List<SinkRecord> batch = new ArrayList<>();
            for (JsonNode pair : JSON.readTree(line)) {
                batch.add(new SinkRecord("Orders", 0, null, JSON.treeToValue(pair.get(0), Object.class), null, JSON.treeToValue(pair.get(1), Object.class), offset++));
            }
            System.out.println(JSON.writeValueAsString(put(task, batch, reported, waits)));
            reported.clear();
            waits.clear();
        }
        task.stop();
    }

    /** As the worker does: the same records again for as long as the task says that it may work later. */
    private static Map<String, Object> put(SinkTask task, List<SinkRecord> batch, List<String> reported, List<Long> waits) {
        String end = "done";
        for (;;) {
            try {
                task.put(batch);
                break;
            } catch (RetriableException e) {
                continue;
            } catch (RuntimeException e) {
                end = e.getMessage();
                break;
            }
        }
        return Map.of("end", end, "reported", List.copyOf(reported), "waits", List.copyOf(waits));
    }
}
