package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Java of {@code docs/jobs.md} compiles against the storage daemon's own schema, and runs against a real one. */
@Timeout(120)
class JobsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "jobs.md");

    private static final String PROGRAM = """
            import $PACKAGE$.*;
            import io.github.qapi4j.runtime.codec.*;
            import io.github.qapi4j.runtime.job.*;
            import io.github.qapi4j.runtime.qmp.*;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.List;
            import java.util.concurrent.CountDownLatch;
            import java.util.concurrent.TimeUnit;

            public final class JobsPage implements io.github.qapi4j.it.StorageDaemonScenario {
                @Override
                public void run(Path socket, Path folder) throws Exception {
                    try (QmpClient qemu = QmpClient.connect(socket)) {
                        %s
                    }
                    %s
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void theBlocksRun() throws Exception {
        List<String> blocks = JavaBlocks.of(PAGE);
        String last = blocks.get(blocks.size() - 1);
        StorageDaemonScenario page = RealSchema.STORAGE_DAEMON_7_2
                .sdk()
                .compileUser(
                        StorageDaemonScenario.class,
                        "JobsPage",
                        PROGRAM.formatted(String.join("\n", blocks.subList(0, blocks.size() - 1)), last));
        try (LiveServer daemon =
                LiveServer.storageDaemon(folder, disk("disk0"), disk("disk1"), disk("target0"), disk("target1"))) {
            assertThat(JavaBlocks.printed(() -> page.run(daemon.socket(), folder)))
                    .containsSubsequence(
                            "backup0 completed",
                            "copy0 completed",
                            "false",
                            "slow0: 16777216 bytes",
                            "slow0 cancelled",
                            "mirror0 completed",
                            "true: a completed; b completed",
                            "failed: []",
                            "false");
        }
    }

    private static String disk(String node) {
        return "--blockdev=null-co,read-zeroes=on,size=16777216,node-name=" + node;
    }
}
