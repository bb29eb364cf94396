package io.github.qapi4j.runtime.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules for which values of QMP messages are sensitive. Immutable and thread-safe.
 *
 * <p>A member is sensitive by its place, that is a command or event, and the path in its arguments, data or return value; or, wherever it is, by its name,
 * if the name always means a secret. {@link #standard()} has rules for QEMU's commands. Others are added:
 *
 * <pre>{@code
 * Redaction redaction = Redaction.standard()
 *         .with("human-monitor-command", "command-line")
 *         .with("qom-set", "value");
 * }</pre>
 *
 * <p>The actions of a {@code transaction} have the places of the commands of the same name. Of a reply whose command is not known, and of text whose
 * command is not known, the places of all commands are sensitive.
 *
 * <p>Text that is not one JSON value cannot have places. If it contains a sensitive name, everything after that name is redacted.
 */
public final class Redaction {
    /** The text in place of a sensitive value: {@code <redacted>}. */
    public static final String REDACTED = "<redacted>";

    private static final int[] NONE = {};
    private static final List<String> ENDINGS = List.of("password", "passwd", "passphrase");

    private static final Redaction STANDARD = new Redaction(List.of(
            SensitivePath.of("change", "arg").inArguments(),
            SensitivePath.of("object-add", "data").inArguments(),
            SensitivePath.of("object-add", "props").inArguments(),
            SensitivePath.of("sev-inject-launch-secret", "secret").inArguments(),
            SensitivePath.anywhere("blockdev-add", "cookie").inArguments(),
            SensitivePath.anywhere("blockdev-reopen", "cookie").inArguments(),
            SensitivePath.anywhere("x-blockdev-reopen", "cookie").inArguments()));

    private final List<SensitivePath> paths;

    private Redaction(List<SensitivePath> paths) {
        this.paths = paths;
    }

    /**
     * Returns the rules for QEMU: a member is sensitive if its name ends with {@code password}, {@code passwd} or {@code passphrase}, in any case;
     * and the content of secret objects, HTTP cookies of block nodes, {@code change.arg}, and {@code sev-inject-launch-secret.secret}.
     */
    public static Redaction standard() {
        return STANDARD;
    }

    /**
     * Returns these rules and one more.
     *
     * @param name the name of a command, or of an event
     * @param path the names of the members from the arguments, the return value or the data of the event down to the sensitive member, with dots
     *     between them: {@code value}, {@code options.file.key}. {@code *} matches one name, {@code **} any number of names. The elements of a
     *     list have the path of the list.
     * @throws IllegalArgumentException if the path is empty, or has an empty name, or ends with {@code **}
     */
    public Redaction with(String name, String path) {
        return with(SensitivePath.of(Objects.requireNonNull(name, "name"), Objects.requireNonNull(path, "path")));
    }

    /**
     * Returns these rules and one more, for all members with a name.
     *
     * @param name the name of a command, or of an event
     * @param member the name of a member anywhere in the arguments, the return value or the data
     */
    public Redaction withMember(String name, String member) {
        return with(
                SensitivePath.anywhere(Objects.requireNonNull(name, "name"), Objects.requireNonNull(member, "member")));
    }

    private Redaction with(SensitivePath path) {
        List<SensitivePath> more = new ArrayList<>(paths);
        more.add(path);
        return new Redaction(List.copyOf(more));
    }

    /**
     * Returns the text of a message, or of a part of one, with {@code "<redacted>"} in place of each sensitive value. Everything else is unchanged.
     *
     * @param message UTF-8 text of a message in either direction; it may be malformed
     * @param command the command that a reply, or the value of a reply, belongs to; null if it is not known, and for other messages
     */
    public byte[] redact(byte[] message, @Nullable String command) {
        return redact(message, 0, message.length, command, NONE, Integer.MAX_VALUE);
    }

    /**
     * Returns the beginning of the text of a message with {@code "<redacted>"} in place of each sensitive value, for the runtime.
     *
     * @param command as {@link #redact(byte[], String)}
     * @param ranges where further sensitive values begin and end in the array, in order
     * @param most the maximum number of bytes
     */
    public byte[] redact(byte[] bytes, int offset, int length, @Nullable String command, int[] ranges, int most) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        JsonText text = new JsonText(bytes, offset, offset + length);
        if (text.isOneValue()) {
            return new SensitivePlaces(text, this).find(command, ranges).redacted(most);
        }
        byte[] shown = new BrokenText(bytes, offset, offset + length, this).redacted();
        return shown.length <= most ? shown : Arrays.copyOf(shown, most);
    }

    /** Whether the name of a member always means a secret. */
    static boolean isSensitive(String name) {
        for (String ending : ENDINGS) {
            int start = name.length() - ending.length();
            if (start >= 0 && name.regionMatches(true, start, ending, 0, ending.length())) {
                return true;
            }
        }
        return false;
    }

    /** Returns the sensitive paths of a command or event, or of all if it is null. */
    List<SensitivePath> paths(@Nullable String name) {
        if (name == null) {
            return paths;
        }
        List<SensitivePath> its = new ArrayList<>();
        for (SensitivePath path : paths) {
            if (path.command().equals(name)) {
                its.add(path);
            }
        }
        return its;
    }

    /** Returns the sensitive paths of what a command returns or an event has, or of all if it is null. */
    List<SensitivePath> pathsOfResult(@Nullable String name) {
        return paths(name).stream().filter(path -> !path.isOnlyInArguments()).toList();
    }

    List<String> endings() {
        return ENDINGS;
    }

    /** Returns the texts of the rules. */
    @Override
    public String toString() {
        return "redaction of *" + String.join(", *", ENDINGS) + ", " + paths;
    }
}
