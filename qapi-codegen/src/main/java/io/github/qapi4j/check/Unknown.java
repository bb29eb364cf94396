package io.github.qapi4j.check;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.schema.SchemaFinding;
import io.github.qapi4j.runtime.schema.SchemaFinding.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes the parts of a message that are not known, because they were redacted or left out, and what follows from them only.
 *
 * @param elisions whether an author may have left something out. In real messages, a string or name with dots is one like any other
 */
record Unknown(boolean elisions) {
    /** With this begin the names, elements and values that {@link LooseJson} puts where an example has an elision. */
    static final String ELIDED = "...";

    private static final String REDACTED = "<redacted>";

    /** Whether a finding says something about what is known of a message. */
    boolean isAboutKnown(SchemaFinding finding, JsonObject message) {
        List<Object> steps = steps(finding.path());
        if (finding.kind() == Kind.MISSING_MEMBER) {
            return !hasElision(find(message, steps.subList(0, Math.max(0, steps.size() - 1))));
        }
        boolean elided = !steps.isEmpty() && steps.get(steps.size() - 1) instanceof String name && isElided(name);
        return !elided && !isUnknown(find(message, steps));
    }

    private boolean hasElision(@Nullable JsonValue value) {
        return elisions
                && value instanceof JsonObject object
                && object.members().keySet().stream().anyMatch(this::isElided);
    }

    /** Whether a value is unknown as a whole: an object or array may represent an elided element. */
    boolean isUnknown(@Nullable JsonValue value) {
        if (value instanceof JsonString string) {
            return string.value().equals(REDACTED) || isElided(string.value());
        }
        if (value instanceof JsonArray array) {
            return array.size() == 1 && isElided(array.get(0));
        }
        return value instanceof JsonObject object && object.members().size() == 1 && hasElision(object);
    }

    private boolean isElided(JsonValue value) {
        return value instanceof JsonString string && isElided(string.value());
    }

    /** Whether a name or string represents something that an author has left out. */
    boolean isElided(String text) {
        return elisions && text.startsWith(ELIDED);
    }

    private static @Nullable JsonValue find(JsonObject message, List<Object> steps) {
        JsonValue value = message;
        for (Object step : steps) {
            if (value instanceof JsonObject object && step instanceof String name) {
                value = object.members().get(name);
            } else if (value instanceof JsonArray array && step instanceof Integer index && index < array.size()) {
                value = array.get(index);
            } else {
                return null;
            }
        }
        return value;
    }

    /** Returns the names and indices of a path such as {@code $.arguments.a[2]["b c"]}. A name that the path has truncated leads nowhere. */
    private static List<Object> steps(String path) {
        List<Object> steps = new ArrayList<>();
        int i = 1;
        while (i < path.length()) {
            int end;
            if (path.startsWith("[\"", i)) {
                end = i + 2;
                while (end < path.length() && path.charAt(end) != '"') {
                    end += path.charAt(end) == '\\' ? 2 : 1;
                }
                end = Math.min(end + 1, path.length());
                steps.add(unquoted(path.substring(i + 1, end)));
                end++;
            } else if (path.charAt(i) == '[') {
                end = path.indexOf(']', i);
                steps.add(Integer.valueOf(path.substring(i + 1, end)));
                end++;
            } else {
                end = i + 1;
                while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                    end++;
                }
                steps.add(path.substring(i + 1, end));
            }
            i = end;
        }
        return steps;
    }

    private static String unquoted(String json) {
        try {
            return LooseJson.read(json) instanceof JsonString string ? string.value() : json;
        } catch (IOException e) {
            return json;
        }
    }
}
