package io.github.qapi4j.check;

import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The approvals of a file, which has one in each line: {@code FINGERPRINT: REASON} or {@code FINGERPRINT until DATE: REASON}. Empty lines, and lines that
 * begin with {@code #}, are ignored. The file is UTF-8. Immutable.
 *
 * @param byFingerprint the approvals in the order of the file
 * @param problems the errors in the file; if there are any, the approvals are incomplete
 */
record Approvals(Map<String, Approval> byFingerprint, List<CheckProblem> problems) {
    static final Approvals NONE = new Approvals(Map.of(), List.of());
    /** The size of the largest file in bytes. */
    private static final int MAX_BYTES = 1 << 20;
    /** The number of errors that are reported; one in each line of a file of another kind would help no user. */
    private static final int MAX_PROBLEMS = 20;

    private static final Pattern LINE = Pattern.compile(
            "(?<fingerprint>[^\\s:]+)(?:[ \\t]+until[ \\t]+(?<date>[^\\s:]+))?[ \\t]*:(?<reason>.*)", Pattern.DOTALL);
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{16}");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final String FORM = "a line is 'FINGERPRINT: REASON' or 'FINGERPRINT until YYYY-MM-DD: REASON'";

    Approvals {
        problems = List.copyOf(problems);
    }

    /** Reads a file. An error is a problem of the result. */
    static Approvals read(Path file) {
        String name = file.toString().replace('\\', '/');
        try {
            if (Files.isDirectory(file)) {
                throw new IOException("is a directory");
            }
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                // Opening a FIFO would wait.
                throw new IOException("not a regular file");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    throw new IOException("larger than 1 MiB");
                }
                return parse(name, bytes);
            }
        } catch (NoSuchFileException e) {
            return unreadable(name, "no such file");
        } catch (IOException e) {
            String message = e.getMessage();
            return unreadable(name, message == null ? "it cannot be read" : message);
        }
    }

    private static Approvals unreadable(String name, String reason) {
        return new Approvals(
                Map.of(),
                List.of(new CheckProblem("cannot read approvals '" + name + "': " + reason, null, List.of())));
    }

    /** Parses the content of a file. */
    static Approvals parse(String name, byte[] bytes) {
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        try {
            return parse(
                    new SourceFile(name, utf8.decode(ByteBuffer.wrap(bytes)).toString()));
        } catch (CharacterCodingException e) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            SourceFile source = new SourceFile(name, text);
            int at = Math.max(0, text.indexOf('\uFFFD'));
            return new Approvals(
                    Map.of(),
                    List.of(new CheckProblem(
                            "approvals are not valid UTF-8",
                            new Span(source, at, Math.min(text.length(), at + 1)),
                            "save the file in UTF-8")));
        }
    }

    private static Approvals parse(SourceFile source) {
        Map<String, Approval> approvals = new LinkedHashMap<>();
        List<CheckProblem> problems = new ArrayList<>();
        for (int number = 1; number <= source.lineCount() && problems.size() < MAX_PROBLEMS; number++) {
            String line = source.lineText(number);
            int start = source.lineStart(number);
            if (number == 1 && line.startsWith("\uFEFF")) {
                // Some editors write a byte order mark.
                line = line.substring(1);
                start++;
            }
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Span place = new Span(source, start, start + line.length());
            try {
                Approval approval = approval(line, place);
                Approval first = approvals.putIfAbsent(approval.fingerprint(), approval);
                if (first != null) {
                    throw new MalformedException(
                            0,
                            16,
                            "a second approval of " + approval.fingerprint(),
                            "the first one is in line " + first.place().line() + "; remove one");
                }
            } catch (MalformedException e) {
                Span part = new Span(source, place.start() + e.from, place.start() + Math.min(line.length(), e.to));
                problems.add(new CheckProblem(String.valueOf(e.getMessage()), part, e.help));
            }
        }
        return new Approvals(approvals, problems);
    }

    private static Approval approval(String line, Span place) throws MalformedException {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new MalformedException(0, line.length(), "not an approval", FORM);
        }
        String fingerprint = parts.group("fingerprint");
        if (!FINGERPRINT.matcher(fingerprint).matches()) {
            throw new MalformedException(
                    0,
                    fingerprint.length(),
                    "not a fingerprint: '" + shown(fingerprint) + "'",
                    "a fingerprint has 16 hexadecimal digits in lower case, and 'qapi diff' prints it with each change");
        }
        String reason = parts.group("reason").strip();
        if (reason.isEmpty()) {
            throw new MalformedException(0, line.length(), "an approval needs a reason", FORM);
        }
        for (int i = 0; i < line.length(); i++) {
            if (Character.isISOControl(line.charAt(i)) && line.charAt(i) != '\t') {
                throw new MalformedException(i, i + 1, "a control character in an approval", "remove it");
            }
        }
        return new Approval(fingerprint, reason, date(parts), place);
    }

    private static @Nullable LocalDate date(Matcher parts) throws MalformedException {
        String text = parts.group("date");
        if (text == null) {
            return null;
        }
        try {
            if (DATE.matcher(text).matches()) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeException e) {
            throw noDate(parts, text);
        }
        throw noDate(parts, text);
    }

    private static MalformedException noDate(Matcher parts, String text) {
        return new MalformedException(
                parts.start("date"),
                parts.end("date"),
                "not a date: '" + shown(text) + "'",
                "write the last day on which the approval is valid as YYYY-MM-DD");
    }

    private static String shown(String text) {
        return DiagnosticFormat.visible(text.length() <= 40 ? text : text.substring(0, 40) + "...");
    }

    /** A line has an error, from one offset to another. */
    private static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1;
        private final int from;
        private final int to;
        private final String help;

        MalformedException(int from, int to, String message, String help) {
            super(message);
            this.from = from;
            this.to = to;
            this.help = help;
        }
    }
}
