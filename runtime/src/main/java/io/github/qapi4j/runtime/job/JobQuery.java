package io.github.qapi4j.runtime.job;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.qmp.RawCommand;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Asks a server for all of its jobs, without generated types. */
final class JobQuery {
    private static final RawCommand COMMAND = new RawCommand("query-jobs", JsonObject.EMPTY);

    private JobQuery() {}

    /** Returns the entries by the ids of their jobs. */
    static Map<String, JsonObject> execute(QmpCaller caller) throws IOException {
        return entries(caller.execute(COMMAND));
    }

    /** Returns a future of the entries by the ids of their jobs. Its dependents run as callbacks of the client. */
    static CompletableFuture<Map<String, JsonObject>> executeAsync(QmpCaller caller) {
        return caller.executeAsync(COMMAND).thenApply(JobQuery::entries);
    }

    private static Map<String, JsonObject> entries(JsonValue answer) {
        Map<String, JsonObject> entries = new HashMap<>();
        if (answer instanceof JsonArray list) {
            for (JsonValue element : list.elements()) {
                if (element instanceof JsonObject entry) {
                    entries.put(JobEvents.string(entry, "id"), entry);
                }
            }
        }
        return entries;
    }
}
