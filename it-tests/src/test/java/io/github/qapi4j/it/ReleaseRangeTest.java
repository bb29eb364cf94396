package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.EventDescriptor;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One API of a range of real releases compiles without warnings, and reads and writes the values of each release as the API of that release does. */
@Execution(ExecutionMode.CONCURRENT)
class ReleaseRangeTest {
    private final List<String> differences = new ArrayList<>();
    private int sent;
    private int received;

    @Test
    void theAgentsOfTwoReleases() throws IOException {
        List<String> releases = List.of("7.2.0", "10.2.2");
        writesTheSame(releases, "qga", ReleaseRange.sdk(releases, "qga"));
    }

    @Test
    void allAgents() throws IOException {
        assumeTrue(RealSchema.ALL, "only with -Dqapi.releases=all");
        writesTheSame(ReleaseRange.ALL, "qga", ReleaseRange.sdk("qga"));
    }

    @Test
    void allSystemEmulators() throws IOException {
        assumeTrue(RealSchema.ALL, "only with -Dqapi.releases=all");
        writesTheSame(ReleaseRange.ALL, "qapi", ReleaseRange.sdk("qapi"));
    }

    @Test
    void recordedSessions() throws IOException {
        assumeTrue(RealSchema.ALL, "only with -Dqapi.releases=all");
        new RecordedSessions((file, text) ->
                        ReleaseRange.sdk(file.startsWith("g") ? "qga" : "qapi").descriptor())
                .replay("transcripts, by the API of the range");
    }

    /**
     * Every value of a release is read and written back unchanged: arguments as strictly as a server reads them, returned values and events as a client
     * reads them. The API of the release does the same, see {@link RoundTripTest}.
     */
    private void writesTheSame(List<String> releases, String program, GeneratedSdk range) throws IOException {
        for (String release : releases) {
            Schema schema = ReleaseRange.schema(release, program);
            SchemaSamples samples = new SchemaSamples(schema);
            for (Command command : schema.commands()) {
                CommandDescriptor<?, ?> descriptor =
                        range.descriptor().command(command.name()).orElseThrow();
                for (Map<String, Object> sample : samples.objects(command.arguments())) {
                    sent++;
                    backAndForth(release + " " + command.name(), descriptor.arguments(), sample, JsonFormat.strict());
                }
                if (command.returns() != null) {
                    for (Object sample : samples.of(command.returns())) {
                        received++;
                        backAndForth(
                                release + " " + command.name() + " returns",
                                descriptor.returns(),
                                sample,
                                JsonFormat.tolerant());
                    }
                }
            }
            for (Event event : schema.events()) {
                EventDescriptor<?> descriptor =
                        range.descriptor().event(event.name()).orElseThrow();
                for (Map<String, Object> sample : samples.objects(event.data())) {
                    received++;
                    backAndForth(release + " " + event.name(), descriptor.data(), sample, JsonFormat.tolerant());
                }
            }
        }
        Output.print("values of " + program + " " + releases + " through one API: " + sent + " sent, " + received
                + " received, " + differences.size() + " differences");
        assertThat(sent).isGreaterThan(100);
        assertThat(received).isGreaterThan(100);
        assertThat(differences).isEmpty();
    }

    private <T> void backAndForth(String what, Codec<T> codec, Object sample, JsonFormat format) throws IOException {
        String text = Json.write(sample);
        try {
            T value = format.read(codec, text.getBytes(StandardCharsets.UTF_8));
            String written = new String(format.write(codec, value), StandardCharsets.UTF_8);
            if (!Json.same(Json.parse(written), Json.parse(text))) {
                differences.add(what + ": " + text + " came back as " + written);
            }
        } catch (CodecException | IllegalArgumentException e) {
            differences.add(what + ": " + text + ": " + e.getMessage());
        }
    }
}
