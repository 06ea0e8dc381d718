package atelier.connect.search;

import atelier.connect.search.BulkClient.Outcome;
import atelier.connect.support.Change;
import atelier.connect.support.Changes;
import atelier.connect.support.RecordKey;
import atelier.connect.support.Rejections;
import atelier.connect.support.Retries;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** When put returns, every record of the batch is in the index or reported: offsets never run ahead. */
public final class SearchSinkTask extends SinkTask {
    /** Of a document's id, as UTF-8. A request with a longer one would be refused as a whole. */
    private static final int MAX_ID_BYTES = 512;

    private String index;
    private int batch;
    private BulkClient client;
    private Retries retries;
    private Rejections rejections;
    private Changes changes;

    @Override
    public void start(Map<String, String> properties) {
        Map<String, Object> config = SearchConfig.DEFINITION.parse(properties);
        index = (String) config.get(SearchConfig.INDEX);
        batch = (Integer) config.get(SearchConfig.BATCH);
        client = new BulkClient(URI.create((String) config.get(SearchConfig.URL)), Duration.ofMillis((Long) config.get(SearchConfig.TIMEOUT)));
        retries = new Retries(context, config);
        rejections = new Rejections(context);
        changes = new Changes(config, rejections);
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        if (records.isEmpty()) return;
        // A rejected document makes the record before it the last one of its key, so the batch is read again without it.
        while (rejectedSome(changes.of(records, this::path))) { }
        retries.reset();
        rejections.forget();
    }

    /** Index and id, as one name: topics may have an index each. */
    private String path(SinkRecord record) {
        String id = RecordKey.of(record);
        int length = id.getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_ID_BYTES) throw new DataException("the document's id would take " + length + " bytes; the search service allows " + MAX_ID_BYTES);
        return SearchConfig.index(index, record.topic()) + "/" + id;
    }

    private boolean rejectedSome(List<Change> wanted) {
        boolean rejected = false;
        for (int from = 0; from < wanted.size(); from += batch) {
            List<Change> some = wanted.subList(from, Math.min(wanted.size(), from + batch));
            List<Outcome> outcomes = send(some);
            String busy = null;
            for (int i = 0; i < some.size(); i++) {
                Outcome outcome = outcomes.get(i);
                if (outcome.isRetriable()) busy = outcome.toString();
                else if (outcome.isAboutIndex()) throw new ConnectException("the search service refuses writing to the index of " + some.get(i).record().topic() + " (" + SearchConfig.INDEX + "): " + outcome);
                else if (!outcome.isDone()) {
                    rejections.reject(some.get(i).record(), new DataException("the document was refused: " + outcome));
                    rejected = true;
                }
            }
            if (busy != null) throw retries.failed("the search service is too busy for some documents: " + busy, null);
        }
        return rejected;
    }

    private List<Outcome> send(List<Change> some) {
        try {
            return client.send(some);
        } catch (IOException e) {
            throw retries.failed("the search service can't be reached: " + e, e);
        } catch (BulkClient.Refused e) {
            if (e.isRetriable()) throw retries.failed(e.getMessage(), e);
            throw new ConnectException(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("interrupted while documents were being sent", e);
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
