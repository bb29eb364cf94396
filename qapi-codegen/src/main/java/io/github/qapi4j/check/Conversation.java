package io.github.qapi4j.check;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.schema.SchemaCommand;
import io.github.qapi4j.runtime.schema.SchemaFinding;
import io.github.qapi4j.runtime.schema.SchemaFinding.Kind;
import io.github.qapi4j.runtime.schema.SchemaFindings;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one connection, in their order: checks each of them, and finds the command of each reply by its id or, without one, by the order. Not
 * thread-safe.
 *
 * <p>What a command violates is reported when its reply is known, or at the end: a command that the server has rejected is no finding.
 */
final class Conversation {
    private static final int MAX_NAME = 80;
    private static final int MAX_LISTED = 16;
    private static final int MAX_VERSIONS = 16;

    /** In place of the name of a command that is not known; the name of a command is never empty. */
    private static final String UNKNOWN = "";

    /** The command that ends the negotiation. Each server has it, also one whose schema does not. */
    private static final String NEGOTIATION = "qmp_capabilities";

    private static final Pattern INDEX = Pattern.compile("\\[[0-9]+]");
    private static final Set<String> COMMAND = Set.of("execute", "exec-oob", "arguments", "id");
    private static final Set<String> REPLY = Set.of("return", "error", "id");
    private static final Set<String> EVENT = Set.of("event", "data", "timestamp");

    private final WireSchema schema;
    private final Tally tally;
    private final Sink sink;
    private final boolean real;
    private final Unknown unknown;

    /** The commands without a reply, by their ids; those without an id have the key null. */
    private final Map<@Nullable JsonValue, Deque<Sent>> unanswered = new HashMap<>();

    /** The invalid commands with an id that the server has rejected. */
    private final Set<JsonObject> rejected = new HashSet<>();

    private final Set<String> noted = new HashSet<>();

    /** The violations of the message whose violations were reported last, and its position. */
    private final Set<String> violations = new HashSet<>();

    private int violating = -1;
    private boolean greeted;

    /** The end of a connection that has sent a message. */
    enum Side {
        CLIENT,
        SERVER,
        /** It is not known: the members of the message decide. */
        ANY
    }

    /** What a finding is. */
    enum Level {
        VIOLATION,
        /** The server sends something that the schema does not have. */
        UNDECLARED,
        DEPRECATED,
        UNSTABLE
    }

    /**
     * A finding about the message at a position.
     *
     * @param unknown the name of the command or event that the schema does not have, or null
     */
    record Finding(
            int at, Level level, String message, @Nullable String unknown) {
        Finding(int at, Level level, String message) {
            this(at, level, message, null);
        }
    }

    /** What receives the findings. */
    interface Sink {
        void report(Finding finding);
    }

    /** The numbers of what was checked, which several conversations of a transcript share. */
    static final class Tally {
        long commands;
        long returned;
        long errors;
        long events;
        long rejected;
        long deprecated;
        long unstable;
        long withoutCommand;
        long unreadable;
        final Set<String> versions = new LinkedHashSet<>();
    }

    /**
     * Something that the client has sent.
     *
     * @param command the name of the command; null if it is not a command, so that only errors answer it
     * @param message the message; null if it is not known
     * @param findings what to report unless the server rejects it
     */
    private record Sent(@Nullable String command, @Nullable JsonObject message, List<Finding> findings) {}

    /**
     * Creates a conversation without messages.
     *
     * @param real whether the messages are real, so that events have a time and nothing was left out of a message
     */
    Conversation(WireSchema schema, Tally tally, boolean real, Sink sink) {
        this.schema = schema;
        this.tally = tally;
        this.real = real;
        this.unknown = new Unknown(!real);
        this.sink = sink;
    }

    /** Whether an object has a member that only messages have, so that it is most likely one. */
    static boolean isMessage(JsonObject object) {
        return has(object, "execute")
                || has(object, "exec-oob")
                || has(object, "return")
                || has(object, "error")
                || has(object, "event")
                || has(object, "QMP");
    }

    private static boolean has(JsonObject object, String member) {
        return object.members().containsKey(member);
    }

    /**
     * Checks the next message.
     *
     * @param at its position, which its findings get
     */
    void message(Side side, JsonObject message, int at) {
        boolean command = has(message, "execute") || has(message, "exec-oob");
        if (side == Side.CLIENT || side == Side.ANY && command) {
            sent(message, at, command);
        } else if (has(message, "event")) {
            event(message, at);
        } else if (has(message, "return") || has(message, "error")) {
            reply(message, at);
        } else if (has(message, "QMP")) {
            greeting(message, at);
        } else {
            tally.unreadable++;
            if (side == Side.SERVER) {
                violation(at, "the server's message is not a greeting, reply or event");
            }
        }
    }

    /** Takes note of something that the client has sent and that is not a JSON object: the server may answer it with an error. */
    void sentSomethingElse() {
        tally.unreadable++;
        unanswered(null).add(new Sent(null, null, List.of()));
    }

    /** Takes note of a command whose text is not known: the server answers it. */
    void sentUnknownCommand() {
        unanswered(null).add(new Sent(UNKNOWN, null, List.of()));
    }

    /** Takes note of a reply whose text is not known, or not real. It most likely has no id if a command without an id waits for one. */
    void lostReply(boolean error) {
        Sent sent = answered(null, error, false);
        if (sent != null && !error) {
            sent.findings().forEach(this::report);
        }
    }

    /**
     * Ends the conversation: commands without a reply have not been rejected, unless they are copies of one that has. The log of libvirtd has each command
     * more often than its reply.
     */
    void end() {
        for (Deque<Sent> all : unanswered.values()) {
            for (Sent sent : all) {
                if (sent.message() == null || !rejected.contains(sent.message())) {
                    sent.findings().forEach(this::report);
                }
            }
        }
        unanswered.clear();
        rejected.clear();
    }

    private Deque<Sent> unanswered(@Nullable JsonValue id) {
        return unanswered.computeIfAbsent(id, key -> new ArrayDeque<>());
    }

    private void violation(int at, String message) {
        report(new Finding(at, Level.VIOLATION, message));
    }

    private void report(Finding finding) {
        boolean first = finding.level() == Level.VIOLATION
                ? isFirstInMessage(finding)
                : noted.add(finding.level() + withoutIndices(finding.message()));
        if (finding.level() == Level.DEPRECATED) {
            tally.deprecated++;
        } else if (finding.level() == Level.UNSTABLE) {
            tally.unstable++;
        }
        if (first) {
            sink.report(finding);
        }
    }

    /** Returns whether the message has no such violation yet: all elements of an array may have the same one. */
    private boolean isFirstInMessage(Finding violation) {
        if (violation.at() != violating) {
            violating = violation.at();
            violations.clear();
        }
        return violations.add(withoutIndices(violation.message()));
    }

    /** Returns a message for which the elements of an array are equal. */
    static String withoutIndices(String message) {
        return INDEX.matcher(message).replaceAll("[]");
    }

    private void sent(JsonObject message, int at, boolean isCommand) {
        List<Finding> findings = new ArrayList<>();
        JsonValue id = message.members().get("id");
        String command = null;
        if (isCommand) {
            tally.commands++;
            command = command(message, at, findings);
        } else {
            tally.unreadable++;
            findings.add(new Finding(at, Level.VIOLATION, "the client's message has no member 'execute'"));
        }
        if (!real) {
            // In an example, a reply follows its command; the replies to others are left out.
            unanswered(id).forEach(before -> before.findings().forEach(this::report));
            unanswered(id).clear();
        }
        unanswered(id).add(new Sent(command, message, findings));
    }

    private @Nullable String command(JsonObject message, int at, List<Finding> findings) {
        boolean outOfBand = has(message, "exec-oob");
        if (outOfBand && has(message, "execute")) {
            findings.add(new Finding(at, Level.VIOLATION, "the command has both 'execute' and 'exec-oob'"));
        }
        undeclared(message, COMMAND, at, Level.VIOLATION, findings);
        if (!(message.get(outOfBand ? "exec-oob" : "execute") instanceof JsonString string)) {
            findings.add(new Finding(at, Level.VIOLATION, "the name of the command is not a string"));
            return null;
        }
        String name = string.value();
        Optional<SchemaCommand> known = schema.commands().command(name);
        if (outOfBand && known.isPresent() && !known.get().allowsOutOfBand()) {
            findings.add(
                    new Finding(at, Level.VIOLATION, "command " + quote(name) + " cannot be executed out of band"));
        }
        JsonValue arguments = message.members().getOrDefault("arguments", JsonObject.EMPTY);
        if (known.isPresent()) {
            add(schema.validator().arguments(name, arguments), "command " + quote(name), message, at, findings);
        } else if (!name.equals(NEGOTIATION)) {
            findings.add(unknown(at, "command", name));
        }
        return name;
    }

    private void event(JsonObject message, int at) {
        tally.events++;
        List<Finding> findings = new ArrayList<>();
        undeclared(message, EVENT, at, Level.UNDECLARED, findings);
        if (message.get("event") instanceof JsonString string) {
            String name = string.value();
            JsonValue data = message.members().getOrDefault("data", JsonObject.EMPTY);
            if (schema.commands().event(name).isPresent()) {
                add(schema.validator().event(name, data), "event " + quote(name), message, at, findings);
            } else {
                findings.add(unknown(at, "event", name));
            }
            JsonValue time = message.members().get("timestamp");
            if (time == null ? real : !unknown.isUnknown(time) && !isTime(time)) {
                findings.add(new Finding(
                        at,
                        Level.VIOLATION,
                        "event " + quote(name) + ": "
                                + (time == null
                                        ? "$.timestamp is missing"
                                        : "$.timestamp is not an object of seconds and microseconds")));
            }
        } else {
            findings.add(new Finding(at, Level.VIOLATION, "the name of the event is not a string"));
        }
        findings.forEach(this::report);
    }

    private static Finding unknown(int at, String what, String name) {
        return new Finding(at, Level.VIOLATION, "the schema has no " + what + " " + quote(name), name);
    }

    private static boolean isTime(JsonValue value) {
        return value instanceof JsonObject time
                && time.members().size() == 2
                && time.members().get("seconds") instanceof JsonNumber seconds
                && seconds.isInteger()
                && time.members().get("microseconds") instanceof JsonNumber microseconds
                && microseconds.isInteger();
    }

    private void reply(JsonObject message, int at) {
        boolean error = has(message, "error");
        JsonValue id = message.members().get("id");
        if (id != null && unanswered(id).isEmpty()) {
            answeredUnknownCommand();
        }
        Sent sent = answered(id, error, error && isParseError(message));
        String command = sent == null ? null : sent.command();
        List<Finding> findings = new ArrayList<>();
        if (sent != null) {
            if (!error) {
                findings.addAll(sent.findings());
            } else if (sent.findings().stream().anyMatch(finding -> finding.level() == Level.VIOLATION)) {
                tally.rejected++;
                JsonObject invalid = sent.message();
                if (id != null && invalid != null) {
                    rejected.add(invalid);
                }
            }
        }
        undeclared(message, REPLY, at, Level.UNDECLARED, findings);
        if (error) {
            if (has(message, "return")) {
                findings.add(new Finding(at, Level.VIOLATION, "the reply has both 'return' and 'error'"));
            }
            if (!isError(message.get("error"))) {
                findings.add(new Finding(
                        at, Level.VIOLATION, "$.error is not an object with the strings 'class' and 'desc'"));
            }
        }
        if (error && sent != null) {
            tally.errors++;
        } else if (NEGOTIATION.equals(command)
                && schema.commands().command(command).isEmpty()) {
            tally.returned++;
        } else if (command == null || schema.commands().command(command).isEmpty()) {
            tally.withoutCommand++;
        } else {
            tally.returned++;
            add(
                    schema.validator().returned(command, message.get("return")),
                    "return value of command " + quote(command),
                    message,
                    at,
                    findings);
        }
        findings.forEach(this::report);
    }

    private boolean isError(JsonValue value) {
        return unknown.isUnknown(value)
                || value instanceof JsonObject error
                        && error.members().get("class") instanceof JsonString
                        && error.members().get("desc") instanceof JsonString;
    }

    /**
     * Finds what a reply answers. A server replies in the order of the commands, except to commands with different ids if it executes some out of band.
     * Text that is not a message gets any number of errors, and a command that is silent on success gets no return value.
     */
    private @Nullable Sent answered(@Nullable JsonValue id, boolean error, boolean parseError) {
        Deque<Sent> waiting = unanswered(id);
        if (waiting.isEmpty()) {
            return null;
        }
        if (error) {
            boolean again = id == null && waiting.element().command() == null && parseError;
            return again ? waiting.element() : waiting.remove();
        }
        Sent silent = null;
        for (Sent sent = waiting.poll(); sent != null; sent = waiting.poll()) {
            if (sent.command() != null && !schema.silent().contains(sent.command())) {
                if (silent != null) {
                    silent.findings().forEach(this::report);
                }
                return sent;
            }
            if (sent.command() != null) {
                if (silent != null) {
                    silent.findings().forEach(this::report);
                }
                silent = sent;
            }
        }
        return silent;
    }

    /** Takes note of a reply with an id that no known command has: it answers an unknown command, which thus needs no reply without an id any more. */
    private void answeredUnknownCommand() {
        Iterator<Sent> waiting = unanswered(null).iterator();
        while (waiting.hasNext()) {
            if (UNKNOWN.equals(waiting.next().command())) {
                waiting.remove();
                return;
            }
        }
    }

    private static boolean isParseError(JsonObject message) {
        return message.get("error") instanceof JsonObject error
                && error.members().get("desc") instanceof JsonString description
                && description.value().startsWith("JSON parse error");
    }

    private void greeting(JsonObject message, int at) {
        // A client may send commands before it has read the greeting, and only the first one cannot be that of a next
        // session.
        if (greeted) {
            end();
        }
        greeted = true;
        if (!(message.get("QMP") instanceof JsonObject greeting)
                || !(greeting.members().get("capabilities") instanceof JsonArray)) {
            violation(at, "the greeting is not an object with an array 'capabilities'");
            return;
        }
        if (greeting.members().get("version") instanceof JsonObject version
                && version.members().get("qemu") instanceof JsonObject numbers
                && numbers.members().get("major") instanceof JsonNumber major
                && numbers.members().get("minor") instanceof JsonNumber minor
                && numbers.members().get("micro") instanceof JsonNumber micro) {
            if (tally.versions.size() < MAX_VERSIONS) {
                tally.versions.add(shortened(major.text() + "." + minor.text() + "." + micro.text()));
            }
        } else {
            violation(at, "the greeting has no 'version' of QEMU");
        }
    }

    private void undeclared(JsonObject message, Set<String> declared, int at, Level level, List<Finding> findings) {
        for (String name : message.members().keySet()) {
            if (!declared.contains(name) && !unknown.isElided(name)) {
                findings.add(new Finding(at, level, "the message has the unexpected member " + quote(name)));
            }
        }
    }

    private void add(SchemaFindings found, String what, JsonObject message, int at, List<Finding> findings) {
        Map<String, List<String>> missing = new LinkedHashMap<>();
        for (SchemaFinding violation : found.violations()) {
            if (!unknown.isAboutKnown(violation, message)) {
                continue;
            }
            if (violation.kind() == Kind.MISSING_MEMBER) {
                String path = violation.path();
                int name = Math.max(path.lastIndexOf('.'), path.lastIndexOf("[\""));
                missing.computeIfAbsent(path.substring(0, name), key -> new ArrayList<>())
                        .add(path.substring(name + 1));
            } else {
                findings.add(new Finding(at, Level.VIOLATION, text(what, violation)));
            }
        }
        missing.forEach((object, names) ->
                findings.add(new Finding(at, Level.VIOLATION, what + ": " + object + " lacks " + listed(names))));
        for (SchemaFinding note : found.notes()) {
            if (unknown.isAboutKnown(note, message)) {
                findings.add(new Finding(at, level(note.kind()), text(what, note)));
            }
        }
        if (!found.isComplete()) {
            findings.add(new Finding(at, Level.VIOLATION, what + ": further violations are not reported"));
        }
    }

    private static String listed(List<String> names) {
        String text = String.join(", ", names.subList(0, Math.min(names.size(), MAX_LISTED)));
        return names.size() > MAX_LISTED ? text + " and " + (names.size() - MAX_LISTED) + " more members" : text;
    }

    private static Level level(Kind kind) {
        return switch (kind) {
            case DEPRECATED -> Level.DEPRECATED;
            case UNSTABLE -> Level.UNSTABLE;
            default -> Level.UNDECLARED;
        };
    }

    private static String text(String what, SchemaFinding finding) {
        String path = finding.path();
        return switch (finding.kind()) {
            case UNEXPECTED_MEMBER -> what + ": the schema has no member " + path;
            case DEPRECATED -> use(what, path, "deprecated");
            case UNSTABLE -> use(what, path, "unstable");
            default -> what + ": " + path + ": expected " + finding.expected() + ", got " + finding.found();
        };
    }

    private static String use(String what, String path, String property) {
        boolean itself = path.equals("$.execute") || path.equals("$.event");
        return itself ? what + " is " + property : what + ": " + path + " is " + property;
    }

    private static String quote(String name) {
        return "'" + shortened(name) + "'";
    }

    private static String shortened(String name) {
        return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "..." : name;
    }
}
