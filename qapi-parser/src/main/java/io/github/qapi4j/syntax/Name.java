package io.github.qapi4j.syntax;

import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A string and its place, which includes the quotes. Most strings are names, which declarations use unchanged. A name is also the short form of a
 * type reference or an enum value.
 *
 * <p>It holds offsets instead of a {@link Span} to save memory: a large schema has a million names, and the places of only a few are needed.
 *
 * @param text the text between the quotes
 */
public record Name(String text, SourceFile source, int start, int end) implements Expr, Decl.TypeDecl, Decl.ValueDecl {
    @Override
    public Name name() {
        return this;
    }

    @Override
    public Span span() {
        return new Span(source, start, end);
    }

    @Override
    public boolean array() {
        return false;
    }

    @Override
    public @Nullable Expr condition() {
        return null;
    }

    @Override
    public List<Decl.FeatureDecl> features() {
        return List.of();
    }

    @Override
    public String describe() {
        return "'" + text + "'";
    }
}
