package atelier.connect.s3;

import atelier.connect.support.Change;
import atelier.connect.support.Changes;
import atelier.connect.support.RecordKey;
import atelier.connect.support.Rejections;
import atelier.connect.support.Retries;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** When put returns, every record of the batch is in the bucket or reported: offsets never run ahead. */
public final class S3SinkTask extends SinkTask {
    /** Of an object's name, as UTF-8. */
    private static final int MAX_NAME_BYTES = 1024;

    private String bucket;
    private String prefix;
    private S3Client client;
    private Retries retries;
    private Rejections rejections;
    private Changes changes;

    @Override
    public void start(Map<String, String> properties) {
        Map<String, Object> config = S3Config.DEFINITION.parse(properties);
        bucket = (String) config.get(S3Config.BUCKET);
        prefix = ((String) config.get(S3Config.PREFIX)).replaceAll("^/+|/+$", "");
        retries = new Retries(context, config);
        rejections = new Rejections(context);
        changes = new Changes(config, rejections);
        client = client(config);
    }

    private static S3Client client(Map<String, Object> config) {
        Duration timeout = Duration.ofMillis((Long) config.get(S3Config.TIMEOUT));
        String secret = ((Password) config.get(S3Config.SECRET_KEY)).value();
        S3ClientBuilder builder = S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder().connectionTimeout(timeout).socketTimeout(timeout))
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create((String) config.get(S3Config.ACCESS_KEY), secret)))
            .region(Region.of((String) config.get(S3Config.REGION)))
            // Connect delivers a failed batch again: one loop of tries, and it shows in the task's log.
            .overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()));
        String endpoint = (String) config.get(S3Config.ENDPOINT);
        return (endpoint == null ? builder : builder.endpointOverride(URI.create(endpoint)).forcePathStyle(true)).build();
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        if (records.isEmpty()) return;
        // A rejected record makes the one before it the last of its key, so the batch is read again without it.
        boolean rejected;
        do {
            rejected = false;
            for (Change change : changes.of(records, this::name)) rejected |= !accepts(change);
        } while (rejected);
        retries.reset();
        rejections.forget();
    }

    private String name(SinkRecord record) {
        String name = (prefix.isEmpty() ? "" : prefix + "/") + record.topic() + "/" + RecordKey.of(record) + ".json";
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_NAME_BYTES) throw new DataException("the object's name would take " + length + " bytes; S3 allows " + MAX_NAME_BYTES);
        return name;
    }

    /** False when the record was rejected. */
    private boolean accepts(Change change) {
        try {
            if (change.document() == null) client.deleteObject(request -> request.bucket(bucket).key(change.name()));
            else client.putObject(request -> request.bucket(bucket).key(change.name()).contentType("application/json"), RequestBody.fromString(change.document()));
            return true;
        } catch (S3Exception e) {
            String code = e.awsErrorDetails() == null ? "" : String.valueOf(e.awsErrorDetails().errorCode());
            if (e.statusCode() == 429 || e.statusCode() >= 500 || "RequestTimeout".equals(code)) throw retries.failed("the object store is busy: " + e.getMessage(), e);
            if (e.statusCode() == 404) throw new ConnectException("there is no bucket " + bucket + " (" + S3Config.BUCKET + "); create it first", e);
            if (e.statusCode() < 400 || "AuthorizationHeaderMalformed".equals(code)) throw new ConnectException("bucket " + bucket + " is in another region; look at " + S3Config.REGION + ": " + e.getMessage(), e);
            if (e.statusCode() == 401 || e.statusCode() == 403) throw new ConnectException("the object store refuses access to bucket " + bucket + "; look at " + S3Config.ACCESS_KEY + " and " + S3Config.SECRET_KEY + ": " + e.getMessage(), e);
            rejections.reject(change.record(), new DataException("the object was refused: " + e.getMessage(), e));
            return false;
        } catch (SdkClientException e) {
            throw retries.failed("the object store can't be reached: " + e.getMessage(), e);
        }
    }

    /** After a rebalance: what was tried and rejected before says nothing about the records that come now. */
    @Override
    public void open(Collection<TopicPartition> partitions) {
        forget(partitions);
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        forget(partitions);
    }

    private void forget(Collection<TopicPartition> partitions) {
        retries.reset();
        rejections.forget(partitions);
    }

    @Override
    public void stop() {
        if (client != null) client.close();
    }

    @Override
    public String version() {
        return "1.0.0";
    }
}
