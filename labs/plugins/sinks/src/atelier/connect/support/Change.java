package atelier.connect.support;

import org.apache.kafka.connect.sink.SinkRecord;

/**
 * What a record asks of the target.
 *
 * @param name what it is called there
 * @param document null: remove it
 */
public record Change(SinkRecord record, String name, String document) { }
