package atelier.connect.s3;

import atelier.connect.support.Changes;
import atelier.connect.support.HttpUrl;
import atelier.connect.support.Retries;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

final class S3Config {
    static final String BUCKET = "s3.bucket.name";
    static final String REGION = "s3.region";
    static final String ENDPOINT = "s3.endpoint";
    static final String PREFIX = "s3.prefix";
    static final String ACCESS_KEY = "aws.access.key.id";
    static final String SECRET_KEY = "aws.secret.access.key";
    static final String TIMEOUT = "request.timeout.ms";

    /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
    private static final Pattern BUCKET_NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    private static final ConfigDef.Validator NOT_BLANK = ConfigDef.LambdaValidator.with(S3Config::checkNotBlank, () -> "not blank");

    static final ConfigDef DEFINITION = Retries.define(Changes.define(new ConfigDef()
        .define(BUCKET, Type.STRING, ConfigDef.NO_DEFAULT_VALUE, ConfigDef.LambdaValidator.with(S3Config::checkBucket, () -> "a bucket name"), Importance.HIGH, "Bucket of the objects; it must exist.")
        .define(REGION, Type.STRING, "us-east-1", new NonEmptyString(), Importance.MEDIUM, "Region of the bucket.")
        .define(ENDPOINT, Type.STRING, null, new HttpUrl(), Importance.MEDIUM, "Address of a service that speaks the S3 API, e.g. http://s3:9090, when it isn't Amazon's; buckets are then part of the path.")
        .define(PREFIX, Type.STRING, "topics", Importance.LOW, "What the names of the objects begin with: <prefix>/<topic>/<key>.json.")
        .define(ACCESS_KEY, Type.STRING, ConfigDef.NO_DEFAULT_VALUE, NOT_BLANK, Importance.HIGH, "Access key id.")
        .define(SECRET_KEY, Type.PASSWORD, ConfigDef.NO_DEFAULT_VALUE, NOT_BLANK, Importance.HIGH, "Secret access key.")
        .define(TIMEOUT, Type.LONG, 10_000L, Range.atLeast(1), Importance.LOW, "How long one request may take, in milliseconds.")));

    private S3Config() { }

    private static void checkNotBlank(String name, Object value) {
        String text = value instanceof Password password ? password.value() : (String) value;
        if (text != null && text.isBlank()) throw new ConfigException(name, value, "must not be blank");
    }

    private static void checkBucket(String name, Object value) {
        if (value != null && !BUCKET_NAME.matcher((String) value).matches()) {
            throw new ConfigException(name, value, "must be a bucket's name: 3 to 63 lower-case letters, digits, hyphens and dots, a letter or digit first and last");
        }
    }
}
