package atelier.connect.support;

import java.net.URI;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Validator of `http://host:port`; an optional value may be null. */
public final class HttpUrl implements ConfigDef.Validator {
    @Override
    public void ensureValid(String name, Object value) {
        if (value == null) return;
        try {
            URI uri = URI.create((String) value);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) return;
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new ConfigException(name, value, "must be an address such as http://host:9200");
    }

    @Override
    public String toString() {
        return "http(s)://host:port";
    }
}
