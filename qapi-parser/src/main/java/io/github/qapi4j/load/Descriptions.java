package io.github.qapi4j.load;

import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.doc.DocText;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The descriptions of members, or of features, in one comment. Descriptions of the same name are joined. */
final class Descriptions {
    private final Map<String, Description> byName = new LinkedHashMap<>();

    /** The place at which a name is described first, and the text of all its descriptions. */
    private static final class Description {
        private final Span place;
        private final String text;
        /** The text of all, if there are several: a comment may describe a name very often. */
        private @Nullable StringBuilder joined;

        Description(Span place, String text) {
            this.place = place;
            this.text = text;
        }

        void append(String further) {
            if (joined == null) {
                joined = new StringBuilder(text);
            }
            if (!further.isEmpty()) {
                joined.append(joined.isEmpty() ? "" : "\n\n").append(further);
            }
        }

        DocText text() {
            return DocText.of(joined == null ? text : joined.toString());
        }
    }

    /** The place at which a name is described first, or null. */
    @Nullable
    Span place(String name) {
        Description first = byName.get(name);
        return first == null ? null : first.place;
    }

    /** Adds a description, as a paragraph if its name is already described. */
    void add(String name, Span place, String text) {
        Description first = byName.putIfAbsent(name, new Description(place, text));
        if (first != null) {
            first.append(text);
        }
    }

    /** All descriptions, in the order in which their names are described first. */
    List<Doc.Entry> entries() {
        List<Doc.Entry> entries = new ArrayList<>(byName.size());
        byName.forEach((name, description) -> entries.add(new Doc.Entry(name, description.text(), description.place)));
        return entries;
    }
}
