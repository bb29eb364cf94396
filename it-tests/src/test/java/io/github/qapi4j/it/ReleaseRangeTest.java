package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.EventDescriptor;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** One API of a range of real releases compiles without warnings, and reads and writes the values of each release as the API of that release does. */
@Execution(ExecutionMode.CONCURRENT)
class ReleaseRangeTest {
    /**
     * Arguments that were strings and are enums in newer releases. Servers of all releases accept only the values of the enum, and fewer of those that had an
     * open set of arguments beside the string.
     */
    private static final Map<String, List<String>> FORMER_STRINGS = Map.of(
            "netdev_add", List.of("type"),
            "object-add", List.of("qom-type"),
            "set_password", List.of("protocol", "connected"),
            "expire_password", List.of("protocol"));

    /** Arguments that were signed and are unsigned in newer releases. A negative number cannot be expressed: it is the unsigned number of the same bits. */
    private static final Map<String, List<String>> FORMERLY_SIGNED = Map.of(
            "memsave", List.of("val", "size"),
            "pmemsave", List.of("val", "size"),
            "migrate-set-parameters", List.of("max-bandwidth", "downtime-limit"));

    private final List<String> differences = new ArrayList<>();
    private int sent;
    private int received;
    private int formerStrings;
    private int formerlySigned;

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
        assertThat(formerStrings).isBetween(1, 200);
        assertThat(formerlySigned).isBetween(1, 50);
    }

    @Test
    void recordedSessions() throws IOException {
        assumeTrue(RealSchema.ALL, "only with -Dqapi.releases=all");
        new RecordedSessions((file, text) ->
                        ReleaseRange.sdk(file.startsWith("g") ? "qga" : "qapi").descriptor())
                .replay("transcripts, by the API of the range");
    }

    /**
     * Every value that the API of a release reads and writes, the API of all reads and writes in the same way: arguments as strictly as a server reads them,
     * returned values and events as a client reads them.
     */
    private void writesTheSame(List<String> releases, String program, GeneratedSdk range) throws IOException {
        for (String release : releases) {
            GeneratedSdk own = own(release, program);
            Schema schema = own.schema();
            SchemaSamples samples = new SchemaSamples(schema);
            for (Command command : schema.commands()) {
                CommandDescriptor<?, ?> descriptor =
                        range.descriptor().command(command.name()).orElseThrow();
                CommandDescriptor<?, ?> alone =
                        own.descriptor().command(command.name()).orElseThrow();
                Command merged =
                        (Command) range.schema().definition(command.name()).orElseThrow();
                Map<String, List<Object>> texts = texts(range.schema(), merged);
                for (Map<String, Object> sample : samples.objects(command.arguments())) {
                    sent++;
                    String what = release + " " + command.name();
                    backAndForth(what + ", by its own API", alone.arguments(), sample, JsonFormat.strict());
                    boolean known = texts.entrySet().stream()
                            .allMatch(each -> !sample.containsKey(each.getKey())
                                    || each.getValue().contains(sample.get(each.getKey())));
                    if (known) {
                        backAndForth(
                                what, descriptor.arguments(), unsigned(command.name(), sample), JsonFormat.strict());
                    } else {
                        formerString(
                                what,
                                descriptor.arguments(),
                                sample,
                                texts,
                                new Members(range.schema(), merged.arguments()));
                    }
                }
                if (command.returns() != null) {
                    for (Object sample : samples.of(command.returns())) {
                        received++;
                        String what = release + " " + command.name() + " returns";
                        backAndForth(what + ", by its own API", alone.returns(), sample, JsonFormat.tolerant());
                        backAndForth(what, descriptor.returns(), sample, JsonFormat.tolerant());
                    }
                }
            }
            for (Event event : schema.events()) {
                EventDescriptor<?> descriptor =
                        range.descriptor().event(event.name()).orElseThrow();
                EventDescriptor<?> alone = own.descriptor().event(event.name()).orElseThrow();
                for (Map<String, Object> sample : samples.objects(event.data())) {
                    received++;
                    String what = release + " " + event.name();
                    backAndForth(what + ", by its own API", alone.data(), sample, JsonFormat.tolerant());
                    backAndForth(what, descriptor.data(), sample, JsonFormat.tolerant());
                }
            }
        }
        Output.print("values of " + program + " " + releases + " through one API: " + sent + " sent, " + received
                + " received, " + differences.size() + " differences; " + formerStrings + " with a former string, "
                + formerlySigned + " with a negative number that is unsigned now");
        assertThat(sent).isGreaterThan(100);
        assertThat(received).isGreaterThan(100);
        assertThat(differences).isEmpty();
    }

    /** The API of one release, which other tests use too. */
    private static GeneratedSdk own(String release, String program) {
        return switch (release + program) {
            case "7.2.0qapi" -> RealSchema.QEMU_7_2.sdk();
            case "10.2.2qapi" -> RealSchema.QEMU_10_2.sdk();
            case "7.2.0qga" -> RealSchema.AGENT_7_2.sdk();
            case "10.2.2qga" -> RealSchema.AGENT_10_2.sdk();
            default -> OlderReleasesCompileTest.sdk(release, program);
        };
    }

    /** Returns the values of the enums that arguments of a command have become, by the argument. */
    private static Map<String, List<Object>> texts(Schema schema, Command merged) {
        Map<String, List<Object>> texts = new LinkedHashMap<>();
        List<String> arguments = FORMER_STRINGS.getOrDefault(merged.name(), List.of());
        if (arguments.isEmpty()) {
            return texts;
        }
        for (Member member : schema.members(merged.arguments())) {
            if (arguments.contains(member.name())) {
                EnumType type = (EnumType)
                        schema.type(((TypeRef.Named) member.type()).name()).orElseThrow();
                texts.put(
                        member.name(),
                        type.values().stream()
                                .map(value -> (Object) value.name())
                                .toList());
            }
        }
        assertThat(texts).containsOnlyKeys(arguments);
        return texts;
    }

    /**
     * The sample with each value of the enums in place of the texts. It is written back unchanged, except that it is rejected if the branch of the value does
     * not have a member of the sample, or has a mandatory member that the sample does not have. At least one value is written back.
     */
    private <T> void formerString(
            String what, Codec<T> codec, Map<String, Object> sample, Map<String, List<Object>> texts, Members members)
            throws IOException {
        int most = texts.values().stream().mapToInt(List::size).max().orElseThrow();
        boolean accepted = false;
        for (int i = 0; i < most; i++) {
            Map<String, Object> changed = new LinkedHashMap<>(sample);
            for (Map.Entry<String, List<Object>> each : texts.entrySet()) {
                Object text = each.getValue().get(i % each.getValue().size());
                changed.computeIfPresent(each.getKey(), (argument, former) -> text);
            }
            List<String> problems = members.problems(changed);
            int known = differences.size();
            backAndForth(what, codec, changed, JsonFormat.strict());
            List<String> found = differences.subList(known, differences.size());
            accepted |= problems.isEmpty() && found.isEmpty();
            if (!problems.isEmpty() && found.isEmpty()) {
                found.add(what + ": " + changed + " is not rejected in spite of " + problems);
            } else if (found.stream().allMatch(each -> problems.stream().anyMatch(each::endsWith))) {
                found.clear();
            }
        }
        if (accepted) {
            formerStrings++;
        } else {
            differences.add(what + ": no value of " + texts + " is accepted with " + sample);
        }
    }

    /** The members that the arguments of a command can have. */
    private record Members(Schema schema, Payload arguments) {
        /** The ends of the messages about a member that arguments lack, or have although their branch does not have it. */
        List<String> problems(Map<String, Object> sample) {
            List<Member> members = new ArrayList<>(schema.members(arguments));
            if (arguments instanceof Payload.Named named
                    && schema.type(named.type()).orElseThrow() instanceof UnionType union) {
                for (Branch branch : union.branches()) {
                    if (branch.value().equals(sample.get(union.discriminator()))) {
                        members.addAll(
                                schema.members(new Payload.Named(branch.type().name())));
                    }
                }
            }
            List<String> problems = new ArrayList<>();
            for (Member member : members) {
                if (!member.optional() && !sample.containsKey(member.name())) {
                    problems.add(": $." + member.name() + ": missing member");
                }
            }
            List<String> names = members.stream().map(Member::name).toList();
            for (String name : sample.keySet()) {
                if (!names.contains(name)) {
                    problems.add(": $." + name + ": unexpected member");
                }
            }
            return problems;
        }
    }

    /** The arguments with the unsigned number in place of a negative one. */
    private Map<String, Object> unsigned(String command, Map<String, Object> sample) {
        Map<String, Object> changed = new LinkedHashMap<>(sample);
        for (String argument : FORMERLY_SIGNED.getOrDefault(command, List.of())) {
            if (sample.get(argument) instanceof BigInteger number && number.signum() < 0) {
                formerlySigned++;
                changed.put(argument, number.add(BigInteger.TWO.pow(64)));
            }
        }
        return changed;
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
