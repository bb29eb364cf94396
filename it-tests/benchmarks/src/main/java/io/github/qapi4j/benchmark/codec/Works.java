package io.github.qapi4j.benchmark.codec;

import io.github.qapi4j.benchmark.qmp.BlockDeviceInfo;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmap;
import io.github.qapi4j.benchmark.qmp.BlockDirtyBitmapMerge;
import io.github.qapi4j.benchmark.qmp.BlockInfo;
import io.github.qapi4j.benchmark.qmp.BlockJobCancelledEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobCompletedEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobErrorEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobPendingEvent;
import io.github.qapi4j.benchmark.qmp.BlockJobReadyEvent;
import io.github.qapi4j.benchmark.qmp.BlockdevOptions;
import io.github.qapi4j.benchmark.qmp.CommandInfo;
import io.github.qapi4j.benchmark.qmp.ImageInfo;
import io.github.qapi4j.benchmark.qmp.JobInfo;
import io.github.qapi4j.benchmark.qmp.JobStatusChangeEvent;
import io.github.qapi4j.benchmark.qmp.SchemaInfo;
import io.github.qapi4j.benchmark.qmp.TransactionCommand;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The messages of the tables' rows. */
final class Works {
    /** The types of {@code data}. An event whose name is missing here is left out. */
    private static final Map<String, Shape<?>> EVENTS = Map.of(
            "JOB_STATUS_CHANGE", Shape.reply(JobStatusChangeEvent.class, JobStatusChangeEvent.CODEC),
            "BLOCK_JOB_COMPLETED", Shape.reply(BlockJobCompletedEvent.class, BlockJobCompletedEvent.CODEC),
            "BLOCK_JOB_CANCELLED", Shape.reply(BlockJobCancelledEvent.class, BlockJobCancelledEvent.CODEC),
            "BLOCK_JOB_ERROR", Shape.reply(BlockJobErrorEvent.class, BlockJobErrorEvent.CODEC),
            "BLOCK_JOB_PENDING", Shape.reply(BlockJobPendingEvent.class, BlockJobPendingEvent.CODEC),
            "BLOCK_JOB_READY", Shape.reply(BlockJobReadyEvent.class, BlockJobReadyEvent.CODEC));

    private static final Shape<List<SchemaInfo>> SCHEMA = Shape.replies(SchemaInfo.class, SchemaInfo.CODEC);

    private Works() {}

    /** Returns the messages of a row. */
    static Work of(Table table, String name) {
        return switch (table) {
            case READ -> new Work(false, payload(name));
            case WRITE -> new Work(true, payload(name));
            case OTHER_SHAPES -> new Work(name.startsWith("write-"), otherShape(name.substring(name.indexOf('-') + 1)));
        };
    }

    private static List<Message<?>> payload(String name) {
        return switch (name) {
            case "query-qmp-schema" -> one(SCHEMA, Payloads.reply(name));
            case "query-qmp-schema-discriminator-first" ->
                one(SCHEMA, spaced(first("meta-type", parse(Payloads.reply("query-qmp-schema")))));
            case "query-named-block-nodes" ->
                one(Shape.replies(BlockDeviceInfo.class, BlockDeviceInfo.CODEC), Payloads.reply(name));
            case "query-block" -> one(Shape.replies(BlockInfo.class, BlockInfo.CODEC), Payloads.reply(name));
            case "blockdev-add" ->
                one(Shape.request(BlockdevOptions.class, BlockdevOptions.CODEC), Payloads.arguments(name));
            case "transaction-100" ->
                one(
                        Shape.request(TransactionCommand.class, TransactionCommand.CODEC),
                        Payloads.arguments("transaction"));
            case "events-1000" -> events();
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** The data of each event is a message of its own, since a client reads it when it knows the event's name. */
    private static List<Message<?>> events() {
        return Payloads.events().stream()
                .<Message<?>>mapMulti((event, messages) -> {
                    String name = ((JsonString) parse(Payloads.member(event, "event"))).value();
                    Shape<?> shape = EVENTS.get(name);
                    if (shape != null) {
                        messages.accept(new Message<>(shape, Payloads.member(event, "data")));
                    }
                })
                .toList();
    }

    private static List<Message<?>> otherShape(String name) {
        return switch (name) {
            case "any" -> one(Shape.reply(JsonValue.class, Codecs.ANY), Payloads.reply("query-qmp-schema"));
            case "commands" ->
                one(Shape.replies(CommandInfo.class, CommandInfo.CODEC), Payloads.reply("query-commands"));
            case "jobs" ->
                one(
                        Shape.replies(JobInfo.class, JobInfo.CODEC),
                        array(
                                200,
                                i ->
                                        "{\"current-progress\": %d, \"status\": \"%s\", \"total-progress\": %d, \"type\": \"%s\", \"id\": \"job%d\"}"
                                                .formatted(
                                                        i * 65_536L,
                                                        List.of("running", "paused", "concluded", "ready")
                                                                .get(i % 4),
                                                        i * 1_048_576L,
                                                        List.of("backup", "mirror", "commit")
                                                                .get(i % 3),
                                                        i)));
            case "unknown-members" ->
                one(
                        Shape.replies(BlockInfo.class, BlockInfo.CODEC),
                        spaced(withUnknownMembers(parse(Payloads.reply("query-block")))));
            case "text" ->
                one(
                        Shape.replies(BlockDirtyBitmap.class, BlockDirtyBitmap.CODEC),
                        array(
                                200,
                                i -> "{\"node\": \"%s %d\", \"name\": \"%s\"}"
                                        .formatted(
                                                List.of("Zeiß-Größe", "磁盘快照名称", "C:\\\\disks\\\\a \\\"b\\\"", "plain")
                                                        .get(i % 4),
                                                i,
                                                List.of(
                                                                "tab\\tline\\n",
                                                                "\\u00e9\\ud83d\\ude00",
                                                                "😀 été",
                                                                "a longer name without anything special in it")
                                                        .get(i / 4 % 4))));
            case "integers" ->
                one(
                        Shape.replies(Long.class, Codecs.INT64),
                        array(2_000, i -> Long.toString((i % 2 == 0 ? 1 : -1) * (long) Math.pow(10, i % 19) + i)));
            case "numbers" ->
                one(
                        Shape.replies(Double.class, Codecs.NUMBER),
                        array(2_000, i -> Double.toString((i + 0.25) * Math.pow(10, i % 40 - 20))));
            case "deep" ->
                one(Shape.reply(ImageInfo.class, ImageInfo.CODEC), chain(200).getBytes(StandardCharsets.UTF_8));
            case "alternates" ->
                one(
                        Shape.requests(BlockDirtyBitmapMerge.class, BlockDirtyBitmapMerge.CODEC),
                        array(
                                20,
                                i -> "{\"node\": \"disk%d\", \"target\": \"sum\", \"bitmaps\": %s}"
                                        .formatted(
                                                i,
                                                new String(
                                                        array(
                                                                20,
                                                                j -> j % 2 == 0
                                                                        ? "\"bitmap" + j + "\""
                                                                        : "{\"node\": \"other\", \"name\": \"bitmap" + j
                                                                                + "\"}"),
                                                        StandardCharsets.UTF_8))));
            case "discriminator-last", "blockdev-options" ->
                one(
                        Shape.requests(BlockdevOptions.class, BlockdevOptions.CODEC),
                        array(
                                50,
                                i ->
                                        "{\"node-name\": \"node%d\", \"read-only\": true, \"file\": {\"filename\": \"/srv/disk%d.img\", \"driver\": \"file\"}, %s}"
                                                .formatted(
                                                        i,
                                                        i,
                                                        i % 2 == 0
                                                                ? "\"driver\": \"raw\""
                                                                : "\"backing\": null, \"driver\": \"qcow2\"")));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static List<Message<?>> one(Shape<?> shape, byte[] json) {
        return List.of(new Message<>(shape, json));
    }

    private static byte[] array(int length, IntFunction<String> element) {
        return IntStream.range(0, length)
                .mapToObj(element)
                .collect(Collectors.joining(", ", "[", "]"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String chain(int length) {
        String image = "{\"virtual-size\": 1073741824, \"filename\": \"disk%d.img\", \"format\": \"qcow2\"%s}";
        String chain = image.formatted(0, "");
        for (int i = 1; i < length; i++) {
            chain = image.formatted(i, ", \"backing-image\": " + chain);
        }
        return chain;
    }

    private static JsonValue parse(byte[] json) {
        try {
            return JsonValue.parse(new String(json, StandardCharsets.UTF_8));
        } catch (CodecException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Moves a member of the elements of an array to the front. */
    private static JsonValue first(String name, JsonValue array) {
        return new JsonArray(((JsonArray) array)
                .elements().stream()
                        .<JsonValue>map(element -> {
                            Map<String, JsonValue> members = new LinkedHashMap<>();
                            members.put(name, ((JsonObject) element).get(name));
                            members.putAll(((JsonObject) element).members());
                            return new JsonObject(members);
                        })
                        .toList());
    }

    /** Adds two members that the schema does not have to each object, as a newer server may. */
    private static JsonValue withUnknownMembers(JsonValue value) {
        if (value instanceof JsonArray array) {
            return new JsonArray(
                    array.elements().stream().map(Works::withUnknownMembers).toList());
        } else if (value instanceof JsonObject object) {
            Map<String, JsonValue> members = new LinkedHashMap<>();
            members.put("x-statistics", JsonArray.of(JsonNumber.of(1), new JsonString("two"), JsonObject.EMPTY));
            object.members().forEach((name, member) -> members.put(name, withUnknownMembers(member)));
            members.put("x-comment", new JsonString("from a later release"));
            return new JsonObject(members);
        } else {
            return value;
        }
    }

    private static byte[] spaced(JsonValue value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    /** Prints a value with spaces as QEMU does. */
    private static String text(JsonValue value) {
        if (value instanceof JsonArray array) {
            return array.elements().stream().map(Works::text).collect(Collectors.joining(", ", "[", "]"));
        } else if (value instanceof JsonObject object) {
            return object.members().entrySet().stream()
                    .map(member -> new JsonString(member.getKey()) + ": " + text(member.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        } else {
            return value.toString();
        }
    }
}
