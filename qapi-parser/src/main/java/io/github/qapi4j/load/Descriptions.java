package io.github.qapi4j.load;

import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.doc.DocText;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The descriptions of members, or of features, in one comment. Descriptions of the same name are joined. */
final class Descriptions {
    private final List<Doc.Entry> entries = new ArrayList<>();
    private final Map<String, Span> places = new HashMap<>();
    /** The additional text for each name with several descriptions. A name may have very many descriptions. */
    private final Map<String, StringBuilder> joined = new HashMap<>();

    /** The place at which a name is described first, or null. */
    @Nullable
    Span place(String name) {
        return places.get(name);
    }

    /** Adds a description. If the name is already described, the text becomes a further paragraph. */
    void add(String name, Span place, String text) {
        if (places.putIfAbsent(name, place) == null) {
            entries.add(new Doc.Entry(name, DocText.of(text), place));
            return;
        }
        StringBuilder further = joined.computeIfAbsent(name, none -> new StringBuilder());
        if (!text.isEmpty()) {
            further.append(further.isEmpty() ? "" : "\n\n").append(text);
        }
    }

    /** All descriptions, in the order in which their names are described first. */
    List<Doc.Entry> entries() {
        if (!joined.isEmpty()) {
            entries.replaceAll(this::join);
            joined.clear();
        }
        return entries;
    }

    private Doc.Entry join(Doc.Entry first) {
        StringBuilder further = joined.get(first.name());
        if (further == null || further.isEmpty()) {
            return first;
        }
        String text = first.text().isEmpty() ? "" : first.text().source() + "\n\n";
        return new Doc.Entry(first.name(), DocText.of(text + further), first.span());
    }
}
