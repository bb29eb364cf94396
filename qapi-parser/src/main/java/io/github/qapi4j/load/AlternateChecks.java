package io.github.qapi4j.load;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticGroup;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.BranchDecl;
import io.github.qapi4j.syntax.Decl.TypeDecl;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks that the alternatives of an alternate can be distinguished by the kind of JSON value. */
final class AlternateChecks {
    private final Diagnostics diagnostics;
    private final SymbolTable symbols;
    private final KnownErrors errors;
    private final Kinds kinds;

    AlternateChecks(Diagnostics diagnostics, SymbolTable symbols, KnownErrors errors, Enums enums) {
        this.diagnostics = diagnostics;
        this.symbols = symbols;
        this.errors = errors;
        this.kinds = new Kinds(enums);
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
        if (errors.hasWrongMembers(alternate)) {
            return;
        }
        DiagnosticGroup problem = null;
        Map<JsonKind, BranchDecl> seen = new EnumMap<>(JsonKind.class);
        for (BranchDecl alternative : alternate.alternatives()) {
            Type type = symbols.resolve(alternative.type());
            TypeDecl written = alternative.type();
            if (written == null || type instanceof Type.Unknown) {
                continue;
            }
            Set<JsonKind> kinds = type.accept(this.kinds);
            String what = "alternative '" + alternative.name().text() + "'";
            if (kinds.isEmpty()) {
                diagnostics.add(Diagnostic.of(
                                DiagnosticCode.INVALID_ALTERNATIVE,
                                written.span(),
                                what + " cannot be " + type.describe())
                        .in(Places.of(alternate.head())));
            }
            for (JsonKind kind : kinds) {
                BranchDecl other = seen.get(kind);
                if (other != null && problem != null) {
                    problem.add(written.span(), "'" + alternative.name().text() + "' cannot be distinguished either");
                    break;
                }
                if (other != null) {
                    problem = diagnostics.addGroup(Diagnostic.of(
                                    DiagnosticCode.INVALID_ALTERNATIVE,
                                    written.span(),
                                    what + " cannot be distinguished from '"
                                            + other.name().text() + "': both may be " + kind)
                            .in(Places.of(alternate.head()))
                            .label(other.span(), "the other alternative")
                            .help(kind == JsonKind.NUMBER || kind == JsonKind.BOOLEAN ? textHelp(type, other) : null));
                    break;
                }
            }
            kinds.forEach(kind -> seen.putIfAbsent(kind, alternative));
        }
    }

    /** A line of help if values of either type are strings; otherwise null. */
    private @Nullable String textHelp(Type type, BranchDecl other) {
        boolean text = type.accept(kinds).contains(JsonKind.STRING)
                || symbols.resolve(other.type()).accept(kinds).contains(JsonKind.STRING);
        return text ? "on a command line, numbers and booleans are strings too" : null;
    }

    /** The kinds of JSON values that a value of a type may look like; empty if the type cannot be an alternative. */
    private static final class Kinds implements Type.Visitor<Set<JsonKind>> {
        private final Enums enums;
        private final Map<Set<String>, Set<JsonKind>> ofValues = new IdentityHashMap<>();

        Kinds(Enums enums) {
            this.enums = enums;
        }

        @Override
        public Set<JsonKind> builtin(Type.Builtin type) {
            if (Enums.isEnum(type)) {
                return enumKinds(type);
            }
            return switch (type.type().jsonType()) {
                // On a command line, numbers and booleans are strings.
                case "string" -> EnumSet.of(JsonKind.STRING, JsonKind.NUMBER, JsonKind.BOOLEAN);
                case "int", "number" -> EnumSet.of(JsonKind.NUMBER);
                case "boolean" -> EnumSet.of(JsonKind.BOOLEAN);
                case "null" -> EnumSet.of(JsonKind.NULL);
                default -> EnumSet.noneOf(JsonKind.class);
            };
        }

        @Override
        public Set<JsonKind> enumeration(Type.Enumeration type) {
            return enumKinds(type);
        }

        @Override
        public Set<JsonKind> struct(Type.Struct type) {
            return EnumSet.of(JsonKind.OBJECT);
        }

        @Override
        public Set<JsonKind> union(Type.Union type) {
            return EnumSet.of(JsonKind.OBJECT);
        }

        @Override
        public Set<JsonKind> alternate(Type.Alternate type) {
            return EnumSet.noneOf(JsonKind.class);
        }

        @Override
        public Set<JsonKind> empty(Type.Empty type) {
            return EnumSet.of(JsonKind.OBJECT);
        }

        @Override
        public Set<JsonKind> array(Type.Array type) {
            return EnumSet.of(JsonKind.ARRAY);
        }

        @Override
        public Set<JsonKind> unknown(Type.Unknown type) {
            return EnumSet.noneOf(JsonKind.class);
        }

        private Set<JsonKind> enumKinds(Type type) {
            return ofValues.computeIfAbsent(enums.values(type), Kinds::ofValues);
        }

        private static Set<JsonKind> ofValues(Set<String> values) {
            Set<JsonKind> kinds = EnumSet.of(JsonKind.STRING);
            for (String value : values) {
                if (value.equals("on") || value.equals("off")) {
                    kinds.add(JsonKind.BOOLEAN);
                }
                // A number can also begin with a sign, but no valid name does.
                if (!value.isEmpty() && "0123456789".indexOf(value.charAt(0)) >= 0) {
                    kinds.add(JsonKind.NUMBER);
                }
            }
            return kinds;
        }
    }
}
