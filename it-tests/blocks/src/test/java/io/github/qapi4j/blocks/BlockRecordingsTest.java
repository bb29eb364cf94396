package io.github.qapi4j.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.qapi4j.blocks.qmp.BlockDeviceInfo;
import io.github.qapi4j.blocks.qmp.QueryNamedBlockNodesCommand;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The transactions that were recorded with QEMU 7.2, executed by the block layer of this project: the same verdicts and classes of errors, and the same
 * states. Where QEMU has crashed or hung, this block layer must reject the transaction and remain as it was.
 */
@Timeout(60)
class BlockRecordingsTest {
    /**
     * The recordings that are not played: {@code t29} copies to a file, {@code t34} has a guest's device, {@code t36} is a mirror, and commands of {@code
     * t30} are too long for a recording, so that a script repeats them.
     */
    private static final Pattern NOT_PLAYED = Pattern.compile("t(29|30|34|36).*");

    /** The size of all images in the recordings. */
    private static final long IMAGE_SIZE = 1 << 20;

    private static final JsonObject TRUNCATED =
            JsonObject.builder().put("return", JsonNull.INSTANCE).build();

    private static final Pattern WRITE = Pattern.compile("qemu-io (\\S+) \"write (?:-P\\S+ )?(\\d+)k? (\\d+)k\"");

    private static final Pattern IMAGE = Pattern.compile("/images/[^\", \\\\]+\\.qcow2");

    /** A command, the reply that was recorded, if any, and the last status of each job before the next command. */
    private record Exchange(JsonObject command, Optional<JsonObject> reply, Map<String, String> jobs) {}

    /** Returns the recordings; the test is skipped without the corpus. */
    static List<Path> recordings() throws IOException {
        Path folder = Path.of(System.getProperty("qapi.corpus", "../../../shared/corpus"), "transcripts");
        if (!Files.isDirectory(folder)) {
            if (Boolean.getBoolean("qapi.corpus.required")) {
                fail("no recordings in " + folder);
            }
            System.out.println("skipped: no corpus");
            Assumptions.abort("no corpus");
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("t")
                            && !NOT_PLAYED
                                    .matcher(file.getFileName().toString())
                                    .matches())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void hasTheRecordedResults(Path recording) throws Exception {
        List<String> lines = Files.readAllLines(recording);
        try (OurServer ours = OurServer.start("/images")) {
            for (String line : lines) {
                Matcher image = IMAGE.matcher(line);
                while (image.find()) {
                    if (!ours.images().contains(image.group())) {
                        ours.images().create(image.group(), IMAGE_SIZE);
                    }
                }
            }
            String scenario = recording.getFileName().toString().replace(".jsonl", "");
            ours.images().create("/images/" + scenario + "/image", IMAGE_SIZE); // the folder exists
            for (JsonObject node : nodesOfCommandLine(parse(lines.get(0)))) {
                ours.client().execute("blockdev-add", node);
            }
            List<Exchange> exchanges = exchanges(lines);
            assertThat(exchanges).isNotEmpty();
            for (Exchange exchange : exchanges) {
                play(ours, exchange);
            }
        }
    }

    private static JsonObject parse(String json) throws IOException {
        return (JsonObject) JsonValue.parse(json);
    }

    private static List<JsonObject> nodesOfCommandLine(JsonObject header) throws IOException {
        List<JsonObject> nodes = new ArrayList<>();
        String option = "";
        for (JsonValue value : header.getArray("argv").elements()) {
            String argument = ((JsonString) value).value();
            if (option.endsWith("-blockdev")) {
                nodes.add(argument.startsWith("{") ? parse(argument) : nodeOfKeys(argument));
            }
            option = argument;
        }
        return nodes;
    }

    private static JsonObject nodeOfKeys(String option) {
        JsonObject.Builder node = JsonObject.builder();
        for (String part : ("driver=" + option).split(",")) {
            String key = part.substring(0, part.indexOf('='));
            String value = part.substring(part.indexOf('=') + 1);
            switch (key) {
                case "size" -> node.put(key, Long.parseLong(value));
                case "latency-ns" -> node.put(key, Long.parseLong(value) / 10); // still slower than other nodes
                case "read-zeroes" -> node.put(key, value.equals("on"));
                default -> node.put(key, value);
            }
        }
        return node.build();
    }

    private static List<Exchange> exchanges(List<String> lines) throws IOException {
        List<Exchange> exchanges = new ArrayList<>();
        for (String line : lines) {
            JsonObject entry = parse(line);
            if (entry.find("json").isEmpty()) {
                continue;
            }
            if (!(entry.get("json") instanceof JsonObject message)) {
                // A long reply, which was truncated.
                Exchange last = exchanges.remove(exchanges.size() - 1);
                exchanges.add(new Exchange(last.command(), Optional.of(TRUNCATED), last.jobs()));
                continue;
            }
            if (entry.getString("dir").equals("->")) {
                exchanges.add(new Exchange(message, Optional.empty(), new TreeMap<>()));
            } else if (message.find("return").isPresent()
                    || message.find("error").isPresent()) {
                Exchange last = exchanges.remove(exchanges.size() - 1);
                exchanges.add(new Exchange(last.command(), Optional.of(message), last.jobs()));
            } else if (message.findString("event").orElse("").equals("JOB_STATUS_CHANGE")) {
                JsonObject change = message.getObject("data");
                exchanges.get(exchanges.size() - 1).jobs().put(change.getString("id"), change.getString("status"));
            }
        }
        exchanges.removeIf(exchange -> exchange.command().getString("execute").equals("qmp_capabilities"));
        return exchanges;
    }

    private static void play(OurServer ours, Exchange exchange) throws Exception {
        JsonObject command = exchange.command();
        String name = command.getString("execute");
        JsonObject arguments = command.findObject("arguments").orElse(JsonObject.EMPTY);
        if (name.equals("human-monitor-command")) {
            Matcher write = WRITE.matcher(arguments.getString("command-line"));
            assertThat(write.matches()).as(command.toString()).isTrue();
            ours.write(write.group(1), Long.parseLong(write.group(2)) << 10, Long.parseLong(write.group(3)) << 10);
            return;
        }
        BlockState before = BlockState.of(ours);
        String verdict = "ok";
        JsonValue value = JsonObject.EMPTY;
        try {
            value = ours.client().execute(name, arguments);
        } catch (QmpErrorException e) {
            verdict = e.errorClass();
            assertThat(BlockState.of(ours)).as(command.toString()).isEqualTo(before);
        }
        if (exchange.reply().isEmpty()) {
            assertThat(verdict).as("QEMU did not reply to " + command).isEqualTo(QmpErrorException.GENERIC_ERROR);
            return;
        }
        JsonObject reply = exchange.reply().get();
        String recorded =
                reply.findObject("error").map(error -> error.getString("class")).orElse("ok");
        assertThat(verdict).as(command.toString()).isEqualTo(recorded);
        if (recorded.equals("ok") && reply == TRUNCATED) {
            assertThat(name).isEqualTo("query-named-block-nodes");
        } else if (recorded.equals("ok") && name.equals("query-named-block-nodes")) {
            assertThat(BlockState.of(nodes(value))).isEqualTo(BlockState.of(nodes(reply.get("return"))));
        } else if (recorded.equals("ok") && name.matches("query-(block-)?jobs")) {
            awaitJobs(ours, name, jobs(reply.get("return")));
        } else if (recorded.equals("ok")) {
            assertThat(value).as(command.toString()).isEqualTo(reply.get("return"));
        }
        exchange.jobs().values().removeIf(status -> status.matches("running|paused|created"));
        if (!exchange.jobs().isEmpty()) {
            awaitStatus(ours, exchange.jobs());
        }
    }

    /** Waits until jobs have the recorded status, or have ended. */
    private static void awaitStatus(OurServer ours, Map<String, String> recorded) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        Map<String, String> jobs = new TreeMap<>();
        while (!jobs.equals(recorded) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(1);
            recorded.keySet().forEach(id -> jobs.put(id, "null"));
            ours.api().job().queryJobs().stream()
                    .filter(job -> recorded.containsKey(job.id()))
                    .forEach(job -> jobs.put(job.id(), job.status().wireName()));
        }
        assertThat(jobs).isEqualTo(recorded);
    }

    /** Waits until there are these jobs: they run as fast as they can, as they did in QEMU. */
    private static void awaitJobs(OurServer ours, String query, Map<String, String> recorded) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        Map<String, String> jobs = jobs(ours.client().execute(query, JsonObject.EMPTY));
        while (!jobs.equals(recorded) && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(5);
            jobs = jobs(ours.client().execute(query, JsonObject.EMPTY));
        }
        assertThat(jobs).isEqualTo(recorded);
    }

    /** Returns the state of each job, and whether it has an error. */
    private static Map<String, String> jobs(JsonValue value) {
        Map<String, String> jobs = new TreeMap<>();
        for (JsonValue each : value.asArray().elements()) {
            JsonObject job = each.asObject();
            String id = job.findString("id").orElseGet(() -> job.getString("device"));
            jobs.put(id, job.getString("status") + (job.find("error").isPresent() ? " with an error" : ""));
        }
        return jobs;
    }

    private static List<BlockDeviceInfo> nodes(JsonValue value) throws IOException {
        return JsonFormat.tolerant()
                .read(
                        QueryNamedBlockNodesCommand.DESCRIPTOR.returns(),
                        value.toString().getBytes(StandardCharsets.UTF_8));
    }
}
