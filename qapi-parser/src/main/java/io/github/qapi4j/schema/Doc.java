package io.github.qapi4j.schema;

import io.github.qapi4j.schema.doc.DocText;
import io.github.qapi4j.source.Span;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A documentation comment, divided into its parts.
 *
 * @param symbol the name that it documents, or null in a free-form comment
 * @param introduction the indented text after the line of the symbol; empty in free-form comments and in comments that do not indent it, such as
 *     those of QEMU before 2026
 * @param body the unindented text before the first description or section, possibly empty: the details if there is an introduction, otherwise the
 *     overview
 * @param members descriptions of members, values, branches or arguments, as written and in that order
 * @param features descriptions of features
 * @param sections the tagged sections and the plain text between them, in order
 */
public record Doc(
        @Nullable String symbol,
        Span span,
        DocText introduction,
        DocText body,
        List<Entry> members,
        List<Entry> features,
        List<Section> sections) {

    public Doc {
        members = List.copyOf(members);
        features = List.copyOf(features);
        sections = List.copyOf(sections);
    }

    /** The text at the beginning of the comment: the introduction, or the body if the introduction is blank. */
    public DocText overview() {
        return introduction.isBlank() ? body : introduction;
    }

    /** The description of a member, if there is one. */
    public Optional<DocText> member(String name) {
        return members.stream()
                .filter(e -> e.name().equals(name))
                .map(Entry::text)
                .findFirst();
    }

    /** The text of the first section with this tag, e.g. {@code "Since"}. */
    public Optional<DocText> section(String tag) {
        for (Section section : sections) {
            if (tag.equals(section.tag())) {
                return Optional.of(section.text());
            }
        }
        return Optional.empty();
    }

    /** The description of a member, value, parameter or feature. */
    public record Entry(String name, DocText text, Span span) {}

    /**
     * A section; {@code tag} is as written, without the colon ({@code Returns}, {@code Errors}, {@code Since}, {@code Note} ...), or null for plain
     * text.
     */
    public record Section(@Nullable String tag, DocText text, Span span) {}
}
