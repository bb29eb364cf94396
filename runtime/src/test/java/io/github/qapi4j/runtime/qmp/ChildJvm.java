package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;

/** Runs a class of the tests in a JVM of its own, whose memory and threads it can measure. */
public final class ChildJvm {
    private ChildJvm() {}

    /** Returns the lines that the class has printed; fails if it has not ended in time, or not with success. */
    public static List<String> run(
            Path directory, Duration timeout, List<String> options, Class<?> main, Object... args) throws Exception {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(String.join(
                File.pathSeparator,
                "target/classes",
                "target/test-classes",
                jarOf(JsonFactory.class),
                jarOf(Assertions.class)));
        command.add(main.getName());
        for (Object arg : args) {
            command.add(arg.toString());
        }
        Process jvm = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(jvm.waitFor(timeout.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } finally {
            jvm.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output, StandardCharsets.UTF_8);
        assertThat(jvm.exitValue()).as("exit code, after the output %s", lines).isZero();
        return lines;
    }

    private static String jarOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
