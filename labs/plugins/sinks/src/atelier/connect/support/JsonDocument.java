package atelier.connect.support;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;

/** The value of a record as one JSON object on one line, without its schema; decimals are numbers. */
public final class JsonDocument {
    private final JsonConverter converter = new JsonConverter();

    public JsonDocument() {
        converter.configure(Map.of("schemas.enable", "false", "decimal.format", "NUMERIC"), false);
    }

    /** @throws DataException for a value that is no object. */
    public String of(SinkRecord record) {
        if (!(record.value() instanceof Struct) && !(record.value() instanceof Map)) {
            throw new DataException("the record's value must have fields (a Struct or a JSON object) to become a document; it is a "
                + record.value().getClass().getSimpleName() + ". Look at value.converter");
        }
        return new String(converter.fromConnectData(record.topic(), record.valueSchema(), record.value()), StandardCharsets.UTF_8);
    }
}
