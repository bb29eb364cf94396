package io.github.qapi4j.runtime.trace;

import io.github.qapi4j.runtime.generated.Sensitive;
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
 * <p>The actions of a {@code transaction} have the places of the commands of the same name. Where the command is not known, and in JSON that is not a
 * message, each member is sensitive that has the last name of any rule.
 *
 * <p>Text that is not one JSON value cannot have places. If it contains a sensitive name, everything after that name is redacted.
 */
public final class Redaction {
    /** The text in place of a sensitive value: {@code <redacted>}. */
    public static final String REDACTED = Sensitive.REDACTED;

    private static final List<String> ENDINGS = List.of("password", "passwd", "passphrase");

    private static final Redaction STANDARD = new Redaction(List.of(
            SensitivePath.anywhere("change", "arg").inArguments(),
            SensitivePath.anywhere("object-add", "data").inArguments(),
            SensitivePath.anywhere("object-add", "props").inArguments(),
            SensitivePath.anywhere("sev-inject-launch-secret", "secret").inArguments(),
            SensitivePath.anywhere("blockdev-add", "cookie").inArguments(),
            SensitivePath.anywhere("blockdev-reopen", "cookie").inArguments(),
            SensitivePath.anywhere("x-blockdev-reopen", "cookie").inArguments(),
            SensitivePath.anywhere("guest-exec", "arg").inArguments(),
            SensitivePath.anywhere("guest-exec", "env").inArguments(),
            SensitivePath.anywhere("guest-exec", "input-data").inArguments(),
            SensitivePath.anywhere("guest-exec-status", "out-data"),
            SensitivePath.anywhere("guest-exec-status", "err-data"),
            SensitivePath.anywhere("guest-file-read", "buf-b64"),
            SensitivePath.anywhere("guest-file-write", "buf-b64").inArguments(),
            SensitivePath.anywhere("guest-ssh-get-authorized-keys", "keys"),
            SensitivePath.anywhere("guest-ssh-add-authorized-keys", "keys").inArguments(),
            SensitivePath.anywhere("guest-ssh-remove-authorized-keys", "keys").inArguments()));

    private final List<SensitivePath> paths;

    /** For each path the places of all members with its last name. */
    private final List<SensitivePath> anywhere;

    private Redaction(List<SensitivePath> paths) {
        this.paths = paths;
        this.anywhere = paths.stream().map(SensitivePath::anywhere).toList();
    }

    /**
     * Returns the rules for QEMU: a member is sensitive if its name ends with {@code password}, {@code passwd} or {@code passphrase}, in any case;
     * and the content of secret objects, HTTP cookies of block nodes, {@code change.arg}, and {@code sev-inject-launch-secret.secret}. The rules for the
     * guest agent cover the arguments, the environment, the input and the output of programs, the content of files, and SSH keys.
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
     * @throws IllegalArgumentException if the path is empty, has an empty name or more than 63 names, or ends with {@code **}
     */
    public Redaction with(String name, String path) {
        return with(SensitivePath.of(Objects.requireNonNull(name, "name"), Objects.requireNonNull(path, "path")));
    }

    /**
     * Returns these rules and one more, for all members with a name.
     *
     * @param name the name of a command, or of an event
     * @param member the name of a member anywhere in the arguments, the return value or the data; {@code *} matches every name
     * @throws IllegalArgumentException if it is empty or {@code **}, or has a dot; only names that begin with {@code __}, as those of vendors, may have dots
     */
    public Redaction withMember(String name, String member) {
        Objects.requireNonNull(name, "name");
        boolean dots = member.indexOf('.') >= 0 && !member.startsWith("__");
        if (member.isEmpty() || member.equals("**") || dots) {
            throw new IllegalArgumentException("'" + member + "' is not the name of a member");
        }
        return with(SensitivePath.anywhere(name, member));
    }

    /** Returns these rules and one more. */
    Redaction with(SensitivePath path) {
        List<SensitivePath> more = new ArrayList<>(paths);
        more.add(path);
        return new Redaction(List.copyOf(more));
    }

    /**
     * Returns the text of a message with {@code "<redacted>"} in place of each sensitive value. Everything else is unchanged.
     *
     * @param message UTF-8 text of a message in either direction; it may be malformed
     * @param command the command that a reply belongs to; null if it is not known, and for other messages
     */
    public byte[] redact(byte[] message, @Nullable String command) {
        return redactMessage(message, 0, message.length, command, Integer.MAX_VALUE);
    }

    /**
     * For the runtime: returns the beginning of the text of a message, with {@code "<redacted>"} in place of each sensitive value.
     *
     * @param command as {@link #redact(byte[], String)}
     * @param most the maximum number of bytes
     * @param ranges where further sensitive values begin and end in the array
     */
    public byte[] redactMessage(
            byte[] bytes, int offset, int length, @Nullable String command, int most, int... ranges) {
        JsonText text = new JsonText(bytes, offset, end(bytes, offset, length));
        return text.isOneValue()
                ? new SensitivePlaces(text, this)
                        .inMessage(command)
                        .with(ranges)
                        .redacted(most)
                : broken(bytes, offset, length, most);
    }

    /**
     * For the runtime: returns the beginning of the text of a value, which is a part of a message, with {@code "<redacted>"} in place of the value of each
     * member that has the last name of any rule.
     *
     * @param most the maximum number of bytes
     */
    public byte[] redactValue(byte[] bytes, int offset, int length, int most) {
        JsonText text = new JsonText(bytes, offset, end(bytes, offset, length));
        return text.isOneValue()
                ? new SensitivePlaces(text, this).inValue().redacted(most)
                : broken(bytes, offset, length, most);
    }

    private static int end(byte[] bytes, int offset, int length) {
        return Objects.checkFromIndexSize(offset, length, bytes.length) + length;
    }

    /** Only as much of the text is examined as can be shown. */
    private byte[] broken(byte[] bytes, int offset, int length, int most) {
        byte[] shown = new BrokenText(bytes, offset, offset + Math.min(length, most), this).redacted();
        return shown.length <= most ? shown : Arrays.copyOf(shown, most);
    }

    /** Whether the name of a member always means a secret. */
    static boolean isSensitive(CharSequence name) {
        for (String ending : ENDINGS) {
            int start = name.length() - ending.length();
            if (start >= 0 && endsWith(name, start, ending)) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsWith(CharSequence name, int start, String ending) {
        for (int i = 0; i < ending.length(); i++) {
            if (Character.toLowerCase(name.charAt(start + i)) != ending.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the sensitive paths of a command or event; if it is null, the places of all members that have the last name of a path. */
    List<SensitivePath> paths(@Nullable String name) {
        return name == null
                ? anywhere
                : paths.stream().filter(path -> path.isOf(name)).toList();
    }

    /** Returns the paths of {@link #paths} in what a command returns or an event has. */
    List<SensitivePath> pathsOfResult(@Nullable String name) {
        return paths(name).stream().filter(path -> !path.isOnlyInArguments()).toList();
    }

    /** Returns the texts of the rules. */
    @Override
    public String toString() {
        return "redaction of *" + String.join(", *", ENDINGS) + ", " + paths;
    }
}
