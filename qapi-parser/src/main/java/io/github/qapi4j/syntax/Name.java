package io.github.qapi4j.syntax;

import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A string in quotes and where it stands, quotes included. Most strings are names, which declarations take over as they are; by itself a name can also
 * be a reference to a type, and a value of an enum.
 *
 * <p>It has offsets and no {@link Span}, since there are a million of them in a large schema, and few are asked where they stand.
 *
 * @param text what stands between the quotes
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
