package io.github.qapi4j.runtime.generated;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The {@code toString()} of generated records that have a sensitive or an unsigned member, and the text of unsigned members. */
public final class Printing {

    private Printing() {}

    /**
     * Returns the text of a record in the form that the JDK gives it: {@code Point[x=1, y=null]}.
     *
     * @param name the record's simple name
     * @param components the names of its components, separated by {@code ;}
     * @param values the components, or what is printed in place of them
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

    /** Returns the 64 bits as an unsigned number. */
    public static String unsigned(long bits) {
        return Long.toUnsignedString(bits);
    }

    /** Returns the 64 bits as an unsigned number; {@code null} if they are absent. */
    public static String unsigned(@Nullable Long bits) {
        return bits == null ? "null" : Long.toUnsignedString(bits);
    }

    /** Returns the elements as unsigned numbers, in the form of a list; {@code null} if the list is absent. */
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
