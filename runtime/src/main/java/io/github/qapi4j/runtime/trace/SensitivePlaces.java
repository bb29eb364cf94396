package io.github.qapi4j.runtime.trace;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the places of sensitive values in the text of one message, or in one value of a message, and replaces them. Not thread-safe. */
final class SensitivePlaces {
    /** What a recording and a text for humans have in place of a sensitive value. */
    static final byte[] REPLACEMENT = ('"' + Redaction.REDACTED + '"').getBytes(StandardCharsets.US_ASCII);

    private static final byte[] MEMBER =
            ('"' + Redaction.REDACTED + "\": \"" + Redaction.REDACTED + '"').getBytes(StandardCharsets.US_ASCII);
    private static final Set<String> COMMAND = Set.of("execute", "exec-oob");
    private static final Set<String> ENVELOPE = Set.of("execute", "exec-oob", "return", "error", "event", "QMP");
    private static final String TRANSACTION = "transaction";

    private final JsonText text;
    private final byte[] bytes;
    private final Redaction redaction;
    private final List<Place> places = new ArrayList<>();

    /** A range with a value, or with members of an object. */
    private record Place(int from, int to, byte[] replacement) {}

    SensitivePlaces(JsonText text, Redaction redaction) {
        this.text = text;
        this.bytes = text.bytes();
        this.redaction = redaction;
    }

    /** Returns whether an object is a message, by the names of its members. */
    static boolean isMessage(List<JsonText.Member> members) {
        return members.stream().anyMatch(member -> isOneOf(ENVELOPE, member));
    }

    /** Finds the places in a value, which may belong to anything. */
    SensitivePlaces inValue() {
        findBelow(text.space(text.from()), text.to(), redaction.paths(null));
        return this;
    }

    /**
     * Finds the places in a message.
     *
     * @param command as in {@link Redaction#redact(byte[], String)}
     */
    SensitivePlaces inMessage(@Nullable String command) {
        List<JsonText.Member> members = text.members(text.space(text.from()));
        if (!isMessage(members)) {
            return inValue();
        }
        boolean request = members.stream().anyMatch(member -> isOneOf(COMMAND, member));
        String executed = name(members, COMMAND);
        String event = name(members, Set.of("event"));
        for (JsonText.Member member : members) {
            String name = member.name();
            if (name == null || Redaction.isSensitive(name)) {
                add(member.at(), member.end());
                continue;
            }
            switch (name) {
                case "execute", "exec-oob", "id", "event" -> findBelow(member, redaction.paths(null));
                case "timestamp", "error", "QMP" -> findBelow(member, List.of());
                case "arguments" -> findInArguments(member, executed);
                default -> {
                    if (!request) {
                        findBelow(member, redaction.pathsOfResult(name.equals("return") ? command : event));
                    } else if (!TRANSACTION.equals(executed)
                            && redaction.paths(executed).isEmpty()) {
                        findBelow(member, List.of());
                    } else {
                        // No request has such a member. It could be one of the arguments after a wrong bracket.
                        add(member.at(), member.end());
                    }
                }
            }
        }
        return this;
    }

    /** Adds ranges: where further values, or members of objects, begin and end. */
    SensitivePlaces with(int... ranges) {
        for (int i = 0; i + 1 < ranges.length; i += 2) {
            addRange(ranges[i], ranges[i + 1]);
        }
        return this;
    }

    private static boolean isOneOf(Set<String> names, JsonText.Member member) {
        return member.name() != null && names.contains(member.name());
    }

    /** Returns the only value of these members, a string; null if no member, or more than one, has such a name. */
    private @Nullable String name(List<JsonText.Member> members, Set<String> names) {
        String value = null;
        int count = 0;
        for (JsonText.Member member : members) {
            if (isOneOf(names, member)) {
                value = text.string(member.at(), member.end());
                count++;
            }
        }
        return count == 1 ? value : null;
    }

    private void findInArguments(JsonText.Member arguments, @Nullable String command) {
        boolean object = bytes[arguments.at()] == '{';
        findBelow(arguments, redaction.paths(object ? command : null));
        if (!TRANSACTION.equals(command)) {
            return;
        }
        for (JsonText.Member member : text.members(arguments.at())) {
            if ("actions".equals(member.name()) && bytes[member.at()] == '[') {
                text.elements(member.at()).forEach(this::findInAction);
            } else {
                findBelow(member, redaction.paths(null));
            }
        }
    }

    private void findInAction(int at) {
        List<JsonText.Member> action = text.members(at);
        if (action.isEmpty()) {
            findBelow(at, text.endOfValue(at), redaction.paths(null));
        }
        String type = name(action, Set.of("type"));
        for (JsonText.Member part : action) {
            findBelow(part, redaction.paths(type));
        }
    }

    private void findBelow(JsonText.Member member, List<SensitivePath> paths) {
        findBelow(member.at(), member.end(), paths);
    }

    /** Finds the sensitive members in a value, to which the paths are relative. */
    private void findBelow(int from, int end, List<SensitivePath> paths) {
        int count = paths.size();
        // For each object around the current place, and each path: the state behind the current member of the object.
        long[] states = new long[8 * count];
        for (int i = 0; i < count; i++) {
            states[i] = paths.get(i).start();
        }
        boolean[] inObject = new boolean[8];
        int depth = 0;
        int objects = 0;
        boolean beforeName = false;
        for (int at = text.space(from); at < end; at = text.space(at)) {
            byte c = bytes[at];
            if (c == '{' || c == '[') {
                if (depth == inObject.length) {
                    inObject = Arrays.copyOf(inObject, 2 * depth);
                }
                beforeName = c == '{';
                inObject[depth++] = beforeName;
                objects += beforeName ? 1 : 0;
                at++;
            } else if (c == '}' || c == ']') {
                depth--;
                objects -= inObject[depth] ? 1 : 0;
                at++;
            } else if (c == ',') {
                beforeName = inObject[depth - 1];
                at++;
            } else if (!beforeName) {
                at = text.endOfToken(at);
            } else {
                int endOfName = text.endOfToken(at);
                String name = text.string(at, endOfName);
                at = text.space(text.space(endOfName) + 1);
                beforeName = false;
                if (states.length < (objects + 1) * count) {
                    states = Arrays.copyOf(states, 2 * states.length);
                }
                if (name == null || Redaction.isSensitive(name) || isSensitive(name, paths, states, objects * count)) {
                    int endOfValue = text.endOfValue(at);
                    add(at, endOfValue);
                    at = endOfValue;
                }
            }
        }
    }

    /** Puts the states behind a member at an index, computed from those behind the member around it, and returns whether the member is sensitive. */
    private static boolean isSensitive(String name, List<SensitivePath> paths, long[] states, int at) {
        boolean sensitive = false;
        int count = paths.size();
        for (int i = 0; i < count; i++) {
            SensitivePath path = paths.get(i);
            states[at + i] = path.next(states[at + i - count], name);
            sensitive |= path.isEnd(states[at + i]);
        }
        return sensitive;
    }

    private void add(int from, int to) {
        places.add(new Place(from, to, REPLACEMENT));
    }

    /** Adds a range that contains a value, or members of an object. */
    private void addRange(int from, int to) {
        if (from == to) {
            return;
        }
        int before = from - 1;
        while (before > text.from() && bytes[before] <= ' ' && bytes[before] >= 0) {
            before--;
        }
        boolean value = before < text.from() || bytes[before] == ':' || bytes[before] == '[';
        places.add(new Place(from, to, value ? REPLACEMENT : MEMBER));
    }

    /** Returns at most this many bytes of the text with all places replaced. */
    byte[] redacted(int most) {
        places.sort(
                (a, b) -> a.from() != b.from() ? Integer.compare(a.from(), b.from()) : Integer.compare(b.to(), a.to()));
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(most, text.to() - text.from()));
        int at = text.from();
        for (Place place : places) {
            if (place.from() >= at) {
                write(out, most, bytes, at, place.from());
                write(out, most, place.replacement(), 0, place.replacement().length);
                at = place.to();
            }
        }
        write(out, most, bytes, at, text.to());
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, int most, byte[] from, int begin, int end) {
        out.write(from, begin, Math.min(end - begin, most - out.size()));
    }
}
