package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Floods of events in a JVM with little memory. */
@Timeout(60)
class EventFloodTest {

    @Test
    void floodsEndInCountedLosses(@TempDir Path directory) throws Exception {
        Path output = directory.resolve("output");
        String jackson = Path.of(JsonFactory.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .toString();
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        String.join(File.pathSeparator, "target/classes", "target/test-classes", jackson),
                        EventFlood.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(jvm.waitFor(50, TimeUnit.SECONDS)).isTrue();
        } finally {
            jvm.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        // Each subscription holds 1,024 small events, or 3 events of 1 MiB, and no more than about 30,000 small ones.
        String failed = " subscription to event 'TICK' has lost events: more than 4194304 bytes were waiting";
        assertThat(lines).containsExactly("small" + " 1024".repeat(10) + failed, "large" + " 3".repeat(10) + failed);
        assertThat(jvm.exitValue()).isZero();
    }
}
