package io.github.qapi4j.lint;

import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.Span;

/** The labels and names of definitions in messages. */
final class DefinitionLabels {
    private static final Definition.Visitor<String> KIND = new Kind();

    private DefinitionLabels() {}

    /** The name of a definition in messages, e.g. {@code "struct 'BlockInfo'"}. */
    static String describe(Definition definition) {
        return definition.accept(KIND) + " '" + definition.name() + "'";
    }

    /** A label at the beginning of a definition, with the definition's name. */
    static Label in(Definition definition) {
        Span span = definition.span();
        return new Label(new Span(span.source(), span.start(), span.start() + 1), "in " + describe(definition));
    }

    /** The place of the key at the beginning of an object's entry, such as a member's name, with its quotes. */
    static Span key(Span entry) {
        int quote = entry.source().text().indexOf('\'', entry.start() + 1);
        return new Span(entry.source(), entry.start(), quote + 1);
    }

    private static final class Kind implements Definition.Visitor<String> {
        @Override
        public String enumType(EnumType type) {
            return "enum";
        }

        @Override
        public String structType(StructType type) {
            return "struct";
        }

        @Override
        public String unionType(UnionType type) {
            return "union";
        }

        @Override
        public String alternateType(AlternateType type) {
            return "alternate";
        }

        @Override
        public String command(Command command) {
            return "command";
        }

        @Override
        public String event(Event event) {
            return "event";
        }
    }
}
