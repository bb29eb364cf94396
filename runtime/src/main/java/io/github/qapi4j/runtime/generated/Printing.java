package io.github.qapi4j.runtime.generated;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Formats generated records that have a sensitive or unsigned member for {@code toString()}. */
public final class Printing {

    private Printing() {}

    /**
     * Returns the text of a record in the JDK's format: {@code Point[x=1, y=null]}.
     *
     * @param name the record's simple name
     * @param components the names of its components, separated by {@code ;}
     * @param values the values of the components, or the texts to print in their place
     */
    public static String record(String name, String components, @Nullable Object... values) {
        StringBuilder text = new StringBuilder(name).append('[');
        int from = 0;
        for (int i = 0; i < values.length; i++) {
            int end = components.indexOf(';', from);
            text.append(i == 0 ? "" : ", ")
                    .append(components, from, end < 0 ? components.length() : end)
                    .append('=')
                    .append(values[i]);
            from = end + 1;
        }
        return text.append(']').toString();
    }

    /** Returns the decimal text of an unsigned {@code long}. */
    public static String unsigned(long bits) {
        return Long.toUnsignedString(bits);
    }

    /** Returns the decimal text of an unsigned {@code long}, or {@code "null"} if it is absent. */
    public static String unsigned(@Nullable Long bits) {
        return bits == null ? "null" : Long.toUnsignedString(bits);
    }

    /** Returns the text of a list of unsigned numbers, or {@code "null"} if the list is absent. */
    public static String unsigned(@Nullable List<Long> elements) {
        if (elements == null) {
            return "null";
        }
        List<String> texts = new ArrayList<>(elements.size());
        for (long bits : elements) {
            texts.add(Long.toUnsignedString(bits));
        }
        return texts.toString();
    }
}
