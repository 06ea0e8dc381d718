package atelier.connect.search;

import atelier.connect.support.Changes;
import atelier.connect.support.HttpUrl;
import atelier.connect.support.Retries;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;

final class SearchConfig {
    static final String URL = "connection.url";
    static final String INDEX = "index";
    static final String BATCH = "batch.size";
    static final String TIMEOUT = "request.timeout.ms";

    private static final String TOPIC = "${topic}";
    /** What OpenSearch and Elasticsearch both accept: https://www.elastic.co/guide/en/elasticsearch/reference/8.19/indices-create-index.html */
    private static final Pattern INDEX_NAME = Pattern.compile("[^\\p{Lu}\\\\/*?\"<>| ,#:_+.-][^\\p{Lu}\\\\/*?\"<>| ,#:]*");

    static final ConfigDef DEFINITION = Retries.define(Changes.define(new ConfigDef()
        .define(URL, Type.STRING, ConfigDef.NO_DEFAULT_VALUE, new HttpUrl(), Importance.HIGH, "Address of OpenSearch or Elasticsearch, e.g. http://search:9200.")
        .define(INDEX, Type.STRING, TOPIC, ConfigDef.LambdaValidator.with(SearchConfig::checkIndex, () -> "a lower-case index name; ${topic} stands for the topic"), Importance.HIGH, "Index of the documents; ${topic} stands for the topic's name in lower case.")
        .define(BATCH, Type.INT, 500, Range.between(1, 10_000), Importance.MEDIUM, "Most documents in one request.")
        .define(TIMEOUT, Type.LONG, 10_000L, Range.atLeast(1), Importance.LOW, "How long one request may take, in milliseconds.")));

    private SearchConfig() { }

    static String index(String pattern, String topic) {
        return pattern.replace(TOPIC, topic.toLowerCase(Locale.ROOT));
    }

    private static void checkIndex(String name, Object value) {
        if (value != null && !INDEX_NAME.matcher(index((String) value, "topic")).matches()) {
            throw new ConfigException(name, value, "must be a lower-case name without blanks and \\ / * ? \" < > | , # : that begins with none of _ + - .");
        }
    }
}
