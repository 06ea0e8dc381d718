package atelier.connect.support;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** Waits longer and longer between tries, and gives up after some. Connect itself delivers the same records again. */
public final class Retries {
    static final String MAX = "max.retries";
    static final String BACKOFF = "retry.backoff.ms";
    static final String BACKOFF_MAX = "retry.backoff.max.ms";

    private final SinkTaskContext context;
    private final int max;
    private final long backoffMs;
    private final long backoffMaxMs;
    private int failures;

    public Retries(SinkTaskContext context, Map<String, Object> config) {
        this.context = context;
        max = (Integer) config.get(MAX);
        backoffMs = (Long) config.get(BACKOFF);
        backoffMaxMs = (Long) config.get(BACKOFF_MAX);
    }

    public static ConfigDef define(ConfigDef config) {
        return config
            .define(MAX, Type.INT, 10, Range.atLeast(0), Importance.MEDIUM, "How often a batch is tried again when the target is busy or away, before the task fails.")
            .define(BACKOFF, Type.LONG, 200L, Range.atLeast(1), Importance.LOW, "Wait before the first further try, in milliseconds; it doubles from try to try.")
            .define(BACKOFF_MAX, Type.LONG, 10_000L, Range.atLeast(1), Importance.LOW, "The longest wait between two tries, in milliseconds.");
    }

    /** The batch is through, or isn't this task's any more. */
    public void reset() {
        failures = 0;
    }

    /** What to throw when the target may take the batch later. */
    public ConnectException failed(String what, Throwable cause) {
        if (failures >= max) return new ConnectException("given up after " + failures + " further tries (" + MAX + "): " + what, cause);
        int doublings = Math.min(failures, 30);
        long wait = backoffMs > backoffMaxMs >> doublings ? backoffMaxMs : backoffMs << doublings;
        failures++;
        context.timeout(wait);
        return new RetriableException(what + "; try " + failures + " of " + max + " in " + wait + " ms", cause);
    }
}
