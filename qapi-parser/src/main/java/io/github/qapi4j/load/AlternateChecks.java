package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.BranchDecl;
import io.github.qapi4j.syntax.Decl.TypeDecl;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that the alternatives of an alternate can be told apart. */
final class AlternateChecks {
    private final Diagnostics diagnostics;
    private final Names names;
    private final Enums enums;
    private final Map<Set<String>, Set<JsonKind>> enumKinds = new IdentityHashMap<>();

    AlternateChecks(Diagnostics diagnostics, Names names, Enums enums) {
        this.diagnostics = diagnostics;
        this.names = names;
        this.enums = enums;
    }

    private enum JsonKind {
        NULL("null"),
        BOOLEAN("a boolean"),
        NUMBER("a number"),
        STRING("a string"),
        ARRAY("an array"),
        OBJECT("an object");

        private final String description;

        JsonKind(String description) {
            this.description = description;
        }

        @Override
        public String toString() {
            return description;
        }
    }

    void check(Decl.AlternateDecl alternate) {
        if (names.hasWrongMembers(alternate)) {
            return;
        }
        Diagnostic.Builder problem = null;
        Map<JsonKind, BranchDecl> seen = new EnumMap<>(JsonKind.class);
        for (BranchDecl alternative : alternate.alternatives()) {
            Type type = names.resolve(alternative.type());
            TypeDecl written = alternative.type();
            if (written == null || type instanceof Type.Unknown) {
                continue;
            }
            Set<JsonKind> kinds = kinds(type);
            String what = "alternative '" + alternative.name().text() + "'";
            if (kinds.isEmpty()) {
                diagnostics.add(Diagnostic.of(
                                DiagnosticCode.INVALID_ALTERNATIVE,
                                written.span(),
                                what + " cannot use " + type.describe())
                        .in(Places.of(alternate.head())));
            }
            for (JsonKind kind : kinds) {
                BranchDecl other = seen.get(kind);
                if (other != null && problem != null) {
                    problem.label(
                            written.span(), "nor can '" + alternative.name().text() + "'");
                    break;
                }
                if (other != null) {
                    problem = Diagnostic.of(
                                    DiagnosticCode.INVALID_ALTERNATIVE,
                                    written.span(),
                                    what + " cannot be distinguished from '"
                                            + other.name().text() + "': both may be " + kind)
                            .in(Places.of(alternate.head()))
                            .label(other.span(), "the other one")
                            .help(kind == JsonKind.NUMBER || kind == JsonKind.BOOLEAN ? textHelp(type, other) : null);
                    diagnostics.add(problem);
                    break;
                }
            }
            kinds.forEach(kind -> seen.putIfAbsent(kind, alternative));
        }
    }

    /** A line of help if one of the types is of text, or null. */
    private @Nullable String textHelp(Type type, BranchDecl other) {
        boolean text = kinds(type).contains(JsonKind.STRING)
                || kinds(names.resolve(other.type())).contains(JsonKind.STRING);
        return text ? "on a command line text stands for numbers and booleans too" : null;
    }

    /** The kinds of JSON values that a type could be taken for, none if it can be no alternative. */
    private Set<JsonKind> kinds(Type type) {
        if (Enums.isEnum(type)) {
            return enumKinds.computeIfAbsent(enums.values(type), AlternateChecks::enumKinds);
        }
        if (type instanceof Type.Array) {
            return EnumSet.of(JsonKind.ARRAY);
        }
        if (type instanceof Type.Builtin builtin) {
            return builtinKinds(builtin.type());
        }
        boolean alternate = type instanceof Type.Declared declared && declared.decl() instanceof Decl.AlternateDecl;
        return alternate ? EnumSet.noneOf(JsonKind.class) : EnumSet.of(JsonKind.OBJECT);
    }

    private static Set<JsonKind> builtinKinds(BuiltinType type) {
        return switch (type.jsonType()) {
            // A command line has but strings for numbers and booleans.
            case "string" -> EnumSet.of(JsonKind.STRING, JsonKind.NUMBER, JsonKind.BOOLEAN);
            case "int", "number" -> EnumSet.of(JsonKind.NUMBER);
            case "boolean" -> EnumSet.of(JsonKind.BOOLEAN);
            case "null" -> EnumSet.of(JsonKind.NULL);
            default -> EnumSet.noneOf(JsonKind.class);
        };
    }

    private static Set<JsonKind> enumKinds(Set<String> values) {
        Set<JsonKind> kinds = EnumSet.of(JsonKind.STRING);
        for (String value : values) {
            if (value.equals("on") || value.equals("off")) {
                kinds.add(JsonKind.BOOLEAN);
            }
            // A sign would do too, but no name begins with one, which has been told.
            if (!value.isEmpty() && "0123456789".indexOf(value.charAt(0)) >= 0) {
                kinds.add(JsonKind.NUMBER);
            }
        }
        return kinds;
    }
}
