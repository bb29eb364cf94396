package io.github.qapi4j.runtime.trace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the places of sensitive values in the text of one message, or in one value of a message, and replaces them. Not thread-safe. */
final class SensitivePlaces {
    private static final byte[] REPLACEMENT = ('"' + Redaction.REDACTED + '"').getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MEMBER =
            ('"' + Redaction.REDACTED + "\": \"" + Redaction.REDACTED + '"').getBytes(StandardCharsets.US_ASCII);
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
        return members.stream().anyMatch(member -> member.name() != null && ENVELOPE.contains(member.name()));
    }

    /**
     * Finds all places.
     *
     * @param command as in {@link Redaction#redact(byte[], String)}
     * @param ranges where further values begin and end, in order
     */
    SensitivePlaces find(@Nullable String command, int[] ranges) {
        int start = text.space(text.from());
        List<JsonText.Member> members = text.members(start);
        if (!isMessage(members)) {
            findBelow(start, text.to(), redaction.paths(command));
        } else {
            String executed = name(members, Set.of("execute", "exec-oob"));
            String event = name(members, Set.of("event"));
            boolean request = members.stream()
                    .anyMatch(member -> "execute".equals(member.name()) || "exec-oob".equals(member.name()));
            for (JsonText.Member member : members) {
                String name = member.name() == null ? "" : member.name();
                if (member.name() == null || Redaction.isSensitive(name)) {
                    add(member.at(), member.end());
                    continue;
                }
                switch (name) {
                    case "execute", "exec-oob", "id", "event", "timestamp", "error", "QMP" ->
                        findBelow(member, List.of());
                    case "arguments" -> findInArguments(member, executed);
                    default -> {
                        if (!request) {
                            boolean result = name.equals("return");
                            findBelow(member, redaction.pathsOfResult(result ? command : event));
                        } else if (redaction.paths(executed).isEmpty()) {
                            findBelow(member, List.of());
                        } else {
                            // No request has such a member. It could be one of the arguments after a wrong bracket.
                            add(member.at(), member.end());
                        }
                    }
                }
            }
        }
        for (int i = 0; i + 1 < ranges.length; i += 2) {
            addRange(ranges[i], ranges[i + 1]);
        }
        places.sort(
                (a, b) -> a.from() != b.from() ? Integer.compare(a.from(), b.from()) : Integer.compare(b.to(), a.to()));
        return this;
    }

    /** Returns the only value of these members, a string; null if no member, or more than one, has such a name. */
    private @Nullable String name(List<JsonText.Member> members, Set<String> names) {
        String value = null;
        int count = 0;
        for (JsonText.Member member : members) {
            if (member.name() != null && names.contains(member.name())) {
                value = text.string(member.at(), member.end());
                count++;
            }
        }
        return count == 1 ? value : null;
    }

    private void findInArguments(JsonText.Member arguments, @Nullable String command) {
        findBelow(arguments, redaction.paths(command));
        if (command != null && !command.equals(TRANSACTION)) {
            return;
        }
        for (JsonText.Member member : text.members(arguments.at())) {
            if (!"actions".equals(member.name())) {
                continue;
            }
            for (int element : text.elements(member.at())) {
                List<JsonText.Member> action = text.members(element);
                String type = name(action, Set.of("type"));
                for (JsonText.Member part : action) {
                    if ("data".equals(part.name())) {
                        findBelow(part, redaction.paths(type));
                    }
                }
            }
        }
    }

    private void findBelow(JsonText.Member member, List<SensitivePath> paths) {
        findBelow(member.at(), member.end(), paths);
    }

    /** Finds the sensitive members in a value, to which the paths are relative. */
    private void findBelow(int from, int end, List<SensitivePath> paths) {
        String[] path = new String[8];
        boolean[] inObject = new boolean[8];
        int depth = 0;
        int names = 0;
        boolean beforeName = false;
        for (int at = text.space(from); at < end; at = text.space(at)) {
            byte c = bytes[at];
            if (c == '{' || c == '[') {
                if (depth == inObject.length) {
                    inObject = Arrays.copyOf(inObject, 2 * depth);
                    path = Arrays.copyOf(path, 2 * depth);
                }
                beforeName = c == '{';
                inObject[depth++] = beforeName;
                names += beforeName ? 1 : 0;
                at++;
            } else if (c == '}' || c == ']') {
                depth--;
                names -= inObject[depth] ? 1 : 0;
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
                path[names - 1] = name == null ? "" : name;
                if (name == null || isSensitive(paths, path, names)) {
                    int endOfValue = text.endOfValue(at);
                    add(at, endOfValue);
                    at = endOfValue;
                }
            }
        }
    }

    private static boolean isSensitive(List<SensitivePath> paths, String[] path, int names) {
        String name = path[names - 1];
        if (Redaction.isSensitive(name)) {
            return true;
        }
        for (SensitivePath sensitive : paths) {
            if (sensitive.endsWith(name) && sensitive.matches(path, names)) {
                return true;
            }
        }
        return false;
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
        if (places.isEmpty()) {
            return Arrays.copyOfRange(bytes, text.from(), text.from() + Math.min(most, text.to() - text.from()));
        }
        BoundedBytes out = new BoundedBytes(most);
        int at = text.from();
        for (Place place : places) {
            if (place.from() >= at) {
                out.write(bytes, at, place.from());
                out.write(place.replacement(), 0, place.replacement().length);
                at = place.to();
            }
        }
        out.write(bytes, at, text.to());
        return out.toByteArray();
    }
}
