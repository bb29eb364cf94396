package io.github.qapi4j.benchmark.codec;

import io.github.qapi4j.benchmark.codec.Library.Format;
import io.github.qapi4j.benchmark.codec.Verdict.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Compares the values that a contender reads and writes with those that the generated codecs read, before anything is timed. */
public final class Verdicts {
    private static final int EXCERPT = 60;

    private Verdicts() {}

    /**
     * Returns whether a contender does the work of a row correctly.
     *
     * @param work the row: one of the parameters of the table's benchmark
     */
    public static Verdict of(Table table, String work, Contender contender) {
        Work messages = Works.of(table, work);
        try {
            Library library = contender.library();
            for (Message<?> message : messages.messages()) {
                Verdict verdict = of(library, message, messages.write());
                if (verdict.kind() != Kind.EQUAL) {
                    return verdict;
                }
            }
            return Verdict.EQUAL;
        } catch (UnsupportedOperationException e) {
            return new Verdict(Kind.CANNOT, message(e));
        } catch (IOException | RuntimeException | LinkageError | StackOverflowError e) {
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return new Verdict(Kind.CANNOT, cause.getClass().getSimpleName() + ": " + message(cause));
        }
    }

    private static <T> Verdict of(Library library, Message<T> message, boolean write) throws IOException {
        Format<T> format = library.format(message.shape());
        T expected = message.value();
        if (!write) {
            return compare(expected, format.read(message.json()), "");
        }
        byte[] written = format.write(expected);
        T read;
        try {
            read = new Message<>(message.shape(), written).value();
        } catch (IOException e) {
            return new Verdict(Kind.WRONG, "writes what is not of this type: " + message(e));
        }
        return compare(expected, read, "");
    }

    private static Verdict compare(Object expected, Object actual, String place) {
        if (expected.equals(actual)) {
            return Verdict.EQUAL;
        }
        if (expected instanceof List<?> wanted && actual instanceof List<?> got && wanted.size() == got.size()) {
            for (int i = 0; i < wanted.size(); i++) {
                if (!Objects.equals(wanted.get(i), got.get(i))) {
                    return compare(wanted.get(i), got.get(i), "[" + i + "]");
                }
            }
        }
        String wanted = String.valueOf(expected);
        String got = String.valueOf(actual);
        int same = 0;
        while (same < Math.min(wanted.length(), got.length()) && wanted.charAt(same) == got.charAt(same)) {
            same++;
        }
        int from = Math.max(0, same - EXCERPT / 2);
        return new Verdict(
                Kind.WRONG,
                "gives ..." + excerpt(got, from) + "... instead of ..." + excerpt(wanted, from) + "..." + place);
    }

    private static String excerpt(String text, int from) {
        return text.substring(from, Math.min(text.length(), from + EXCERPT));
    }

    private static String message(Throwable e) {
        String text = String.valueOf(e.getMessage());
        return text.lines().findFirst().orElse("");
    }
}
