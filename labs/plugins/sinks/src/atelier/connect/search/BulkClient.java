package atelier.connect.search;

import atelier.connect.support.Change;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The `_bulk` request, the same in OpenSearch and Elasticsearch. */
final class BulkClient implements AutoCloseable {
    /** What became of one document. */
    record Outcome(boolean isDelete, int status, String reason) {
        boolean isDone() {
            return status < 300 || (isDelete && status == 404);
        }

        boolean isRetriable() {
            return mayBeTriedAgain(status);
        }

        /** No such index where none is made by itself, one that is closed to writers: the same for every record. */
        boolean isAboutIndex() {
            return !isDone() && (status == 401 || status == 403 || status == 404);
        }

        @Override
        public String toString() {
            return status + " " + reason;
        }
    }

    /** The request as a whole was answered with an error. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final int status;

        Refused(int status, String message) {
            super(message);
            this.status = status;
        }

        boolean isRetriable() {
            return mayBeTriedAgain(status);
        }
    }

    private static final int SHOWN = 300;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http;
    private final URI bulk;
    private final Duration timeout;

    BulkClient(URI service, Duration timeout) {
        this.timeout = timeout;
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(timeout).build();
        bulk = URI.create(service.toString().replaceAll("/+$", "") + "/_bulk");
    }

    /**
     * @return the outcome of each change, in order
     * @throws IOException when there is no whole answer: nothing is known about any document.
     */
    List<Outcome> send(List<Change> changes) throws IOException, InterruptedException, Refused {
        HttpRequest request = HttpRequest.newBuilder(bulk).timeout(timeout).header("content-type", "application/x-ndjson").POST(HttpRequest.BodyPublishers.ofString(body(changes))).build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            String hint = response.statusCode() == 413 ? "; lower " + SearchConfig.BATCH : "";
            throw new Refused(response.statusCode(), "POST " + bulk + " was answered with " + response.statusCode() + " " + shortened(response.body()) + hint);
        }
        JsonNode items = json.readTree(response.body()).path("items");
        if (items.size() != changes.size()) throw new IOException("POST " + bulk + " was answered for " + items.size() + " of " + changes.size() + " documents");
        List<Outcome> outcomes = new ArrayList<>();
        for (JsonNode item : items) {
            JsonNode result = item.iterator().next(); // its only field: the action
            outcomes.add(new Outcome(item.has("delete"), result.path("status").asInt(), reason(result.path("error"))));
        }
        return outcomes;
    }

    private String body(List<Change> changes) {
        StringBuilder lines = new StringBuilder();
        for (Change change : changes) {
            int slash = change.name().indexOf('/');
            ObjectNode line = json.createObjectNode();
            line.putObject(change.document() == null ? "delete" : "index").put("_index", change.name().substring(0, slash)).put("_id", change.name().substring(slash + 1));
            lines.append(line).append('\n');
            if (change.document() != null) lines.append(change.document()).append('\n');
        }
        return lines.toString();
    }

    private static String reason(JsonNode error) {
        String cause = error.path("caused_by").path("reason").asText("");
        return shortened(error.path("type").asText("") + ": " + error.path("reason").asText("") + (cause.isEmpty() ? "" : " (" + cause + ")"));
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private static boolean mayBeTriedAgain(int status) {
        return status == 429 || status >= 500;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
