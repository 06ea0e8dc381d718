package atelier.connect.support;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Reads batches: the last record of a key decides, so one try more of the same batch ends with the same documents. */
public final class Changes {
    static final String ON_NULL = "behavior.on.null.values";

    private final boolean deletes;
    private final Rejections rejections;
    private final JsonDocument json = new JsonDocument();

    public Changes(Map<String, Object> config, Rejections rejections) {
        deletes = "delete".equals(config.get(ON_NULL));
        this.rejections = rejections;
    }

    public static ConfigDef define(ConfigDef config) {
        return config.define(ON_NULL, Type.STRING, "delete", ValidString.in("delete", "ignore"), Importance.MEDIUM, "What a record without a value (a tombstone) does to the document of its key: delete or ignore.");
    }

    /**
     * @param name full name in the target; keys of different topics may share one only if the target does
     * @return one change per name; records that can't be read are rejected, not returned.
     */
    public List<Change> of(Collection<SinkRecord> records, Function<SinkRecord, String> name) {
        Map<String, Change> last = new LinkedHashMap<>();
        for (SinkRecord record : records) {
            if (record.value() == null && !deletes) continue;
            if (rejections.has(record)) continue;
            try {
                Change change = new Change(record, name.apply(record), record.value() == null ? null : json.of(record));
                last.remove(change.name());
                last.put(change.name(), change);
            } catch (DataException e) {
                rejections.reject(record, e);
            }
        }
        return new ArrayList<>(last.values());
    }
}
