package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Floods of events in a JVM with little memory. */
@Timeout(60)
class EventFloodTest {

    @Test
    void floodsEndInCountedLosses(@TempDir Path directory) throws Exception {
        List<String> lines = ChildJvm.run(
                directory, Duration.ofSeconds(50), List.of("-Xmx64m", "-XX:TieredStopAtLevel=1"), EventFlood.class);
        // Each subscription holds 1,024 small events, or 3 events of 1 MiB, and no more than about 30,000 small ones.
        String failed = " subscription to event 'TICK' has lost events: more than 4194304 bytes were waiting";
        assertThat(lines).containsExactly("small" + " 1024".repeat(10) + failed, "large" + " 3".repeat(10) + failed);
    }
}
