package atelier.connect.support;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * Records that the target will never take. With `errors.tolerance=all` they go where the connector's configuration says (log, dead
 * letter queue), each once however often its batch is tried again; without, the task fails, naming the record.
 */
public final class Rejections {
    private record Place(TopicPartition partition, long offset) { }

    private final ErrantRecordReporter reporter;
    private final Set<Place> reported = new HashSet<>();

    public Rejections(SinkTaskContext context) {
        reporter = context.errantRecordReporter();
    }

    public void reject(SinkRecord record, DataException why) {
        if (!reported.add(place(record))) return;
        if (reporter == null) throw named(record, why);
        try {
            reporter.report(record, named(record, why)).get();
        } catch (ExecutionException e) {
            reported.remove(place(record));
            throw new ConnectException("the record could not be reported", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("interrupted while a record was being reported", e);
        }
    }

    public boolean has(SinkRecord record) {
        return reported.contains(place(record));
    }

    /** The batch is through: none of its records comes again. */
    public void forget() {
        reported.clear();
    }

    /** These partitions are another task's now, or come again from their last committed offset. */
    public void forget(Collection<TopicPartition> partitions) {
        reported.removeIf(place -> partitions.contains(place.partition()));
    }

    private static Place place(SinkRecord record) {
        return new Place(new TopicPartition(record.topic(), record.kafkaPartition()), record.kafkaOffset());
    }

    private static DataException named(SinkRecord record, DataException why) {
        return new DataException("record " + record.topic() + "-" + record.kafkaPartition() + "@" + record.kafkaOffset() + ": " + why.getMessage(), why);
    }
}
