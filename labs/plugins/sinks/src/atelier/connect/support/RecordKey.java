package atelier.connect.support;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** What a record's key is called in the target: the id of a document, the name of an object. */
public final class RecordKey {
    private RecordKey() { }

    /**
     * A plain key as text. A key of fields (as Debezium writes them): the value of its only field, or all values in the order of
     * their names, encoded so that two different keys never share a name.
     *
     * @throws DataException without a key, or with one that has no such text.
     */
    public static String of(SinkRecord record) {
        Object key = record.key();
        if (key == null) throw new DataException("the record has no key, and the key says what it is called in the target");
        if (!(key instanceof Struct) && !(key instanceof Map)) return plain(key);
        Collection<Object> values = fields(key).values();
        if (values.size() == 1) return plain(values.iterator().next());
        return values.stream().map(value -> URLEncoder.encode(plain(value), StandardCharsets.UTF_8)).collect(Collectors.joining(":"));
    }

    private static Map<String, Object> fields(Object key) {
        Map<String, Object> fields = new TreeMap<>();
        if (key instanceof Struct struct) for (Field field : struct.schema().fields()) fields.put(field.name(), struct.get(field));
        else if (key instanceof Map<?, ?> map) map.forEach((name, value) -> fields.put(String.valueOf(name), value));
        if (fields.isEmpty()) throw new DataException("the record's key has no fields");
        return fields;
    }

    private static String plain(Object value) {
        if (value instanceof CharSequence || value instanceof Number || value instanceof Boolean) {
            String text = value.toString();
            if (!text.isEmpty()) return text;
        }
        throw new DataException("the record's key must be text, a number, true or false, or fields of these; it holds "
            + (value == null ? "null" : "".equals(value) ? "an empty text" : "a " + value.getClass().getSimpleName()));
    }
}
