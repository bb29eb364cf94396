package io.github.qapi4j.load;

import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.SourceResolver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Extracts the content of a schema that is not documentation. */
final class Undocumented implements Definition.Visitor<Definition> {
    private Undocumented() {}

    /**
     * A text with spaces in place of its comments, so that everything else keeps its place.
     *
     * <p>A string ends at the end of its line at the latest, as in the language.
     */
    static String text(String schema) {
        StringBuilder text = new StringBuilder(schema);
        boolean string = false;
        boolean comment = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\n' || c == '\r') {
                string = false;
                comment = false;
            } else if (string) {
                string = c != '\'';
                at += c == '\\' ? 1 : 0;
            } else {
                comment |= c == '#';
                string = !comment && c == '\'';
            }
            if (comment) {
                text.setCharAt(at, ' ');
            }
        }
        return text.toString();
    }

    /** These files without comments. */
    static SourceResolver files(Map<String, String> schema) {
        Map<String, String> files = new HashMap<>();
        schema.forEach((name, text) -> files.put(name, text(text)));
        return SourceResolver.memory(files);
    }

    /** The definitions of a schema without their documentation, and what its files include, as text. */
    static List<String> definitions(Schema schema) {
        List<String> texts = new ArrayList<>();
        schema.definitions()
                .forEach(definition ->
                        texts.add(definition.accept(new Undocumented()).toString()));
        schema.modules().forEach(module -> texts.add(module.name() + " includes " + module.includes()));
        return texts;
    }

    @Override
    public Definition enumType(EnumType it) {
        return new EnumType(
                it.name(),
                it.module(),
                it.span(),
                it.nameSpan(),
                it.condition(),
                it.features(),
                null,
                it.prefix(),
                it.values());
    }

    @Override
    public Definition structType(StructType it) {
        return new StructType(
                it.name(),
                it.module(),
                it.span(),
                it.nameSpan(),
                it.condition(),
                it.features(),
                null,
                it.base(),
                it.members());
    }

    @Override
    public Definition unionType(UnionType it) {
        return new UnionType(
                it.name(),
                it.module(),
                it.span(),
                it.nameSpan(),
                it.condition(),
                it.features(),
                null,
                it.base(),
                it.discriminator(),
                it.branches(),
                it.simple());
    }

    @Override
    public Definition alternateType(AlternateType it) {
        return new AlternateType(
                it.name(),
                it.module(),
                it.span(),
                it.nameSpan(),
                it.condition(),
                it.features(),
                null,
                it.alternatives());
    }

    @Override
    public Definition command(Command it) {
        return new Command(
                it.name(),
                it.module(),
                it.span(),
                it.nameSpan(),
                it.condition(),
                it.features(),
                null,
                it.arguments(),
                it.boxed(),
                it.returns(),
                it.gen(),
                it.successResponse(),
                it.allowOob(),
                it.allowPreconfig(),
                it.coroutine());
    }

    @Override
    public Definition event(Event it) {
        return new Event(
                it.name(),
                it.module(),
                it.span(),
                it.nameSpan(),
                it.condition(),
                it.features(),
                null,
                it.data(),
                it.boxed());
    }
}
