package io.github.qapi4j.syntax;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.source.Span;
import io.github.qapi4j.syntax.Decl.BranchDecl;
import io.github.qapi4j.syntax.Decl.FeatureDecl;
import io.github.qapi4j.syntax.Decl.Head;
import io.github.qapi4j.syntax.Decl.Kind;
import io.github.qapi4j.syntax.Decl.MemberDecl;
import io.github.qapi4j.syntax.Decl.TypeDecl;
import io.github.qapi4j.syntax.Decl.ValueDecl;
import io.github.qapi4j.syntax.PartReader.PartName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one top-level object as a definition and reports its malformed parts. */
public final class DeclReader {
    private static final Set<String> ENUM_KEYS = Set.of("enum", "data", "prefix", "if", "features");
    private static final Set<String> STRUCT_KEYS = Set.of("struct", "data", "base", "if", "features");
    private static final Set<String> UNION_KEYS = Set.of("union", "data", "base", "discriminator", "if", "features");
    private static final Set<String> ALTERNATE_KEYS = Set.of("alternate", "data", "if", "features");
    private static final Set<String> COMMAND_KEYS = Set.of(
            "command",
            "data",
            "returns",
            "boxed",
            "gen",
            "success-response",
            "allow-oob",
            "allow-preconfig",
            "coroutine",
            "if",
            "features");
    private static final Set<String> EVENT_KEYS = Set.of("event", "data", "boxed", "if", "features");

    private final Expr.Obj expr;
    private final Kind kind;
    private final Name name;
    private final Diagnostics diagnostics;
    private final Supplier<Label> place;
    private final PartReader parts;
    private final @Nullable Span documentedReturns;

    private DeclReader(Expr.Obj expr, Kind kind, Name name, @Nullable Span documentedReturns, Diagnostics diagnostics) {
        this.documentedReturns = documentedReturns;
        this.kind = kind;
        this.name = name;
        this.diagnostics = diagnostics;
        this.place = () -> new Label(expr.brace(), "in " + kind.key() + " '" + name.text() + "'");
        this.parts = new PartReader(diagnostics, place, hasKeyOfAnotherKind(expr, kind));
        this.expr = parts.withoutNulls(expr, nullable(kind));
    }

    /** Whether a key names a kind of definition. */
    public static boolean isKind(String key) {
        return Kind.of(key) != null;
    }

    /** Whether definitions of any kind may have a key, other than the key that names the kind. */
    public static boolean isPart(String key) {
        return !isKind(key)
                && Arrays.stream(Kind.values()).anyMatch(kind -> keys(kind).contains(key));
    }

    /** Whether an object has the keys of one kind of definition: all that are required and no unknown ones. */
    static boolean looksWhole(Expr.Obj expr) {
        List<String> keys =
                expr.entries().stream().map(entry -> entry.key().text()).toList();
        List<Kind> kinds = keys.stream().map(Kind::of).filter(Objects::nonNull).toList();
        if (kinds.size() != 1) {
            return false;
        }
        Kind kind = kinds.get(0);
        return keys(kind).containsAll(keys) && (keys.contains("data") || !kind.isType());
    }

    /** All keys that a definition of a kind may have. */
    private static Set<String> keys(Kind kind) {
        return switch (kind) {
            case ENUM -> ENUM_KEYS;
            case STRUCT -> STRUCT_KEYS;
            case UNION -> UNION_KEYS;
            case ALTERNATE -> ALTERNATE_KEYS;
            case COMMAND -> COMMAND_KEYS;
            case EVENT -> EVENT_KEYS;
        };
    }

    /** The optional keys of a definition of a kind for which releases before 4.2 accepted null. */
    private static Set<String> nullable(Kind kind) {
        return switch (kind) {
            case ENUM -> Set.of("prefix", "if");
            case STRUCT -> Set.of("base", "if");
            case UNION -> Set.of("base", "discriminator", "if");
            case ALTERNATE -> Set.of("if");
            case COMMAND -> Set.of("data", "returns", "if");
            case EVENT -> Set.of("data", "if");
        };
    }

    /**
     * Reads a definition; returns null if its kind or name is malformed.
     *
     * @param documentedReturns the section of its documentation that describes the return value, or null; with such a section, an unknown key may be
     *     a misspelled {@code returns}
     */
    public static @Nullable Decl read(Expr.Obj expr, @Nullable Span documentedReturns, Diagnostics diagnostics) {
        Expr.Entry defines = null;
        Kind kind = null;
        for (Expr.Entry entry : expr.entries()) {
            Kind named = Kind.of(entry.key().text());
            if (named != null) {
                if (defines != null) {
                    // Only the second key identifies the mistake, since other definitions may repeat it with other
                    // first keys.
                    diagnostics.add(twoKinds(expr, defines.key(), entry.key())
                            .oneMistake("second " + entry.key().text()));
                    return null;
                }
                defines = entry;
                kind = named;
            }
        }
        if (defines == null || kind == null) {
            diagnostics.add(noKind(expr));
            return null;
        }
        if (!(defines.value() instanceof Name name)) {
            new PartReader(diagnostics, () -> new Label(expr.brace(), "in a definition"), false)
                    .wrong(defines.value(), "the name of " + kind.withArticle() + " must be a string");
            return null;
        }
        return new DeclReader(expr, kind, name, documentedReturns, diagnostics).definition();
    }

    private static Diagnostic.Builder noKind(Expr.Obj expr) {
        List<String> kindKeys = Arrays.stream(Kind.values()).map(Kind::key).toList();
        List<String> topLevelKeys =
                Stream.concat(kindKeys.stream(), Stream.of("include", "pragma")).toList();
        for (Expr.Entry entry : expr.entries()) {
            String key = entry.key().text();
            String help = Suggestion.didYouMean(key, topLevelKeys);
            if (help != null) {
                return definitionKind(expr, entry.key().span(), "unknown kind of definition '" + key + "'")
                        .help(help)
                        .oneMistake(key);
            }
        }
        Diagnostic.Builder problem = definitionKind(
                expr, expr.brace(), "a definition must have one of the keys '" + String.join("', '", kindKeys) + "'");
        return expr.entries().isEmpty()
                ? problem
                : problem.oneMistake(expr.entries().get(0).key().text());
    }

    private static Diagnostic.Builder twoKinds(Expr.Obj expr, Name first, Name second) {
        String both = "'" + first.text() + "' and '" + second.text() + "'";
        return definitionKind(expr, second.span(), "a definition cannot have both of the keys " + both)
                .label(first.span(), "the first key");
    }

    private static Diagnostic.Builder definitionKind(Expr.Obj expr, Span span, String message) {
        return Diagnostic.of(DiagnosticCode.DEFINITION_KIND, span, message)
                .in(new Label(expr.brace(), "in a definition"));
    }

    /** Whether a key belongs to another kind of definition, so that the kind, and not the key, may be wrong. */
    private static boolean hasKeyOfAnotherKind(Expr.Obj expr, Kind kind) {
        for (Expr.Entry entry : expr.entries()) {
            if (!keys(kind).contains(entry.key().text()) && isPart(entry.key().text())) {
                return true;
            }
        }
        return false;
    }

    private List<String> keyNames() {
        return expr.entries().stream().map(entry -> entry.key().text()).toList();
    }

    private Decl definition() {
        return switch (kind) {
            case ENUM -> enumeration();
            case STRUCT -> struct();
            case UNION -> union();
            case ALTERNATE -> alternate();
            case COMMAND -> command();
            case EVENT -> event();
        };
    }

    /** Creates the head. Must be called after all other parts are read, since only then is it known whether they are complete. */
    private Head head() {
        List<FeatureDecl> features = parts.features(expr);
        return new Head(kind, name, expr.start(), expr.end(), expr.get("if"), features, parts.complete());
    }

    private Decl enumeration() {
        parts.checkKeys(expr, new PartName(kind.key()), ENUM_KEYS, "data");
        String prefix = null;
        Expr prefixExpr = expr.get("prefix");
        if (prefixExpr instanceof Name text) {
            prefix = text.text();
        } else if (prefixExpr != null) {
            parts.wrong(prefixExpr, "'prefix' must be a string");
        }
        List<ValueDecl> values = new ArrayList<>();
        Expr data = expr.get("data");
        if (data instanceof Expr.Arr array) {
            array.elements().forEach(element -> parts.value(values, element));
        } else if (data != null) {
            parts.wrongData(data, "'data' of an enum must be an array");
        }
        return new Decl.EnumDecl(head(), prefix, List.copyOf(values));
    }

    private Decl struct() {
        parts.checkKeys(expr, new PartName(kind.key()), STRUCT_KEYS, "data");
        TypeDecl base = PartReader.present(parts.typeName(expr.get("base"), new PartName("'base'")));
        List<MemberDecl> members = parts.members(expr.get("data"), "'data'", false);
        return new Decl.StructDecl(head(), base, members);
    }

    private Decl union() {
        boolean simple = !expr.has("base") && !expr.has("discriminator");
        if (simple) {
            parts.checkKeys(expr, new PartName(kind.key()), UNION_KEYS, "data");
            if (parts.complete()) {
                parts.old(
                        DiagnosticCode.OLD_UNION,
                        Diagnostic.of(
                                        DiagnosticCode.OLD_UNION,
                                        name.span(),
                                        "union '" + name.text() + "' has neither 'base' nor 'discriminator'")
                                .help(
                                        "add a base that has a member of an enum type, and use this member as the discriminator")
                                .oneMistake(name.span().source().name()));
            }
        } else {
            parts.checkKeys(expr, new PartName(kind.key()), UNION_KEYS, "base", "discriminator", "data");
        }
        Expr baseExpr = expr.get("base");
        boolean inPlace = baseExpr instanceof Expr.Obj;
        TypeDecl base = inPlace ? null : PartReader.present(parts.typeName(baseExpr, new PartName("'base'")));
        List<MemberDecl> members = inPlace ? parts.members(baseExpr, "'base'", true) : List.of();
        Name discriminator = null;
        Expr discriminatorExpr = expr.get("discriminator");
        if (discriminatorExpr instanceof Name text) {
            discriminator = text;
        } else if (discriminatorExpr != null) {
            parts.wrong(discriminatorExpr, "'discriminator' must be a string that names a member");
        }
        List<BranchDecl> branches = parts.branches(expr.get("data"), simple);
        return new Decl.UnionDecl(head(), base, members, discriminator, branches, simple);
    }

    private Decl alternate() {
        parts.checkKeys(expr, new PartName(kind.key()), ALTERNATE_KEYS, "data");
        Expr data = expr.get("data");
        if (data instanceof Expr.Obj object && object.entries().isEmpty()) {
            parts.report(Diagnostic.of(
                    DiagnosticCode.EMPTY_ALTERNATE, data.span(), "an alternate must have at least one alternative"));
        }
        List<BranchDecl> alternatives = parts.branches(data, true);
        return new Decl.AlternateDecl(head(), alternatives);
    }

    private Decl command() {
        List<Label> lost = documentedReturns == null || expr.has("returns")
                ? List.of()
                : List.of(new Label(documentedReturns, "the return value is documented here"));
        boolean keysKnown = parts.checkKeys(expr, new PartName(kind.key()), COMMAND_KEYS, lost);
        boolean boxed = flag("boxed", true);
        boolean allowOob = flag("allow-oob", true);
        boolean coroutine = flag("coroutine", true);
        Expr.Entry oobEntry = expr.entry("allow-oob");
        Expr.Entry coroutineEntry = expr.entry("coroutine");
        if (oobEntry != null && coroutineEntry != null) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.CONFLICTING_FLAGS,
                            coroutineEntry.key().span(),
                            "'allow-oob' and 'coroutine' cannot both be true")
                    .label(oobEntry.key().span(), "the other flag")
                    .in(place.get()));
        }
        TypeDecl base = payloadType(boxed);
        List<MemberDecl> members = payloadMembers(boxed);
        TypeDecl returns = PartReader.present(parts.typeNameOrArray(expr.get("returns"), new PartName("'returns'")));
        boolean gen = !flag("gen", false);
        boolean successResponse = !flag("success-response", false);
        boolean allowPreconfig = flag("allow-preconfig", true);
        return new Decl.CommandDecl(
                head(),
                base,
                members,
                returns,
                expr.has("returns") || !lost.isEmpty() && !keysKnown,
                boxed,
                gen,
                successResponse,
                allowOob,
                allowPreconfig,
                coroutine);
    }

    private Decl event() {
        parts.checkKeys(expr, new PartName(kind.key()), EVENT_KEYS);
        boolean boxed = flag("boxed", true);
        TypeDecl base = payloadType(boxed);
        List<MemberDecl> members = payloadMembers(boxed);
        return new Decl.EventDecl(head(), base, members, boxed);
    }

    /** The type that {@code data} names, or null. */
    private @Nullable TypeDecl payloadType(boolean boxed) {
        Expr data = expr.get("data");
        if (boxed) {
            // If there is an unknown key, it may be meant as 'data'.
            if (data == null && keys(kind).containsAll(keyNames())) {
                Expr.Entry flag = expr.entry("boxed");
                Span span = flag == null ? expr.span() : flag.key().span();
                parts.report(Diagnostic.of(DiagnosticCode.MISSING_KEY, span, "'boxed' requires 'data'"));
            }
            return PartReader.present(parts.typeName(data, new PartName("'data' of a boxed definition")));
        }
        return data instanceof Name ? PartReader.present(parts.typeName(data, new PartName("'data'"))) : null;
    }

    /** The members that {@code data} lists inline. */
    private List<MemberDecl> payloadMembers(boolean boxed) {
        Expr data = expr.get("data");
        return boxed || data == null || data instanceof Name ? List.of() : parts.members(data, "'data'", true);
    }

    /** Whether a flag is set. A flag has one legal value, which is not its default. */
    private boolean flag(String key, boolean legal) {
        Expr value = expr.get(key);
        if (value == null) {
            return false;
        }
        if (value instanceof Expr.Bool bool && bool.value() == legal) {
            return true;
        }
        parts.report(Diagnostic.of(DiagnosticCode.INVALID_FLAG, value.span(), "flag '" + key + "' may only be " + legal)
                .help(value instanceof Expr.Bool ? "omit the flag" : "write " + legal + ", or omit the flag"));
        return false;
    }
}
