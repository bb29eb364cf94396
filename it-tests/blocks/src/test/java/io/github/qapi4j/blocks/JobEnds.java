package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.BlockJobCancelledEvent;
import io.github.qapi4j.blocks.qmp.BlockJobCompletedEvent;
import io.github.qapi4j.blocks.qmp.BlockJobErrorEvent;
import io.github.qapi4j.runtime.qmp.EventOverflow;
import io.github.qapi4j.runtime.qmp.EventSelector;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.Received;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The final events of jobs, and the errors before them, by id, since they were last forgotten. */
final class JobEnds {
    private final EventSubscription<QmpEvent> events;
    private final Map<String, List<String>> ends = new TreeMap<>();

    JobEnds(QmpClient client) {
        EventSelector<QmpEvent> selector = EventSelector.anyOf(
                BlockJobCompletedEvent.DESCRIPTOR, BlockJobCancelledEvent.DESCRIPTOR, BlockJobErrorEvent.DESCRIPTOR);
        events = client.events().subscribe(selector, 10_000, EventOverflow.FAIL);
    }

    /** Returns the events of each job that have come. */
    Map<String, List<String>> read() throws IOException {
        for (Optional<Received<QmpEvent>> next = events.poll(); next.isPresent(); next = events.poll()) {
            QmpEvent event = next.get().event();
            if (event instanceof BlockJobCompletedEvent completed) {
                add(completed.device(), completed.error() == null ? "completed" : "completed with an error");
            } else if (event instanceof BlockJobCancelledEvent cancelled) {
                add(cancelled.device(), "cancelled");
            } else if (event instanceof BlockJobErrorEvent error) {
                add(error.device(), "error of a " + error.operation().wireName());
            }
        }
        return ends;
    }

    private void add(String job, String end) {
        ends.computeIfAbsent(job, id -> new ArrayList<>()).add(end);
    }

    void forget() {
        ends.clear();
    }
}
