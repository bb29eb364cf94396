package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaAlternate;
import io.github.qapi4j.codegen.model.JavaAlternate.Alternative;
import io.github.qapi4j.codegen.model.JavaForms;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.RuntimeType;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Prints an alternate: the sealed interface with its records, and the codec. */
final class AlternateEmitter {
    private final Scope scope;
    private final RecordEmitter records;
    private final FormEmitter forms;

    AlternateEmitter(Scope scope, RecordEmitter records) {
        this.scope = scope;
        this.records = records;
        this.forms = new FormEmitter(scope);
    }

    void type(Code code, JavaAlternate alternate) {
        code.topLevel(scope.docs().type(alternate));
        code.mark(alternate.origin()).open("public sealed interface $L", alternate.name());
        code.shadow(nested(alternate));
        CodecEmitter.constant(code, "", alternate.name(), scope.codec(alternate.name()));
        for (Alternative alternative : alternate.alternatives()) {
            forms(code, alternate, alternative);
        }
        for (Alternative alternative : alternate.alternatives()) {
            record(code, alternate, alternative.record());
        }
        if (alternate.unrecognized() != null) {
            record(code, alternate, alternate.unrecognized());
        }
        code.close();
    }

    private static Set<String> nested(JavaAlternate alternate) {
        Set<String> names = new HashSet<>(Set.of("Builder", "Unrecognized"));
        for (Alternative alternative : alternate.alternatives()) {
            names.add(alternative.name());
        }
        return names;
    }

    /** Adds the static methods that make an alternative. */
    private void forms(Code code, JavaAlternate alternate, Alternative alternative) {
        JavaRecord record = alternative.record();
        String name = Javadocs.name(alternative.origin());
        begin(code, alternate, alternative, "Returns the alternative " + name + ".");
        forms.parameters(code, record.members());
        code.open(")").add("return ");
        forms.make(code, record, record.name(), record.members());
        code.add(";\n").close();
        JavaForms.Filled filled = alternative.forms().filled();
        if (filled != null) {
            begin(
                    code,
                    alternate,
                    alternative,
                    "Returns the alternative " + name + " with the members that the lambda sets.");
            forms.filler(code, record, filled, "members");
            code.open(")");
            forms.fill(code, record, filled, "members");
            code.add("return $L;\n", FormEmitter.filled(filled, record.name())).close();
        }
    }

    private void begin(Code code, JavaAlternate alternate, Alternative alternative, String javadoc) {
        code.member()
                .javadoc(javadoc)
                .available(alternative.origin())
                .suppress(scope.deprecations().in(alternative.type()))
                .add("static $L of(", alternate.name());
    }

    private void record(Code code, JavaAlternate alternate, JavaRecord record) {
        records.openNested(code, record, alternate.name());
        code.close();
    }

    void codec(CodecPart codec, JavaAlternate alternate) {
        boolean namesDeprecated = namesDeprecated(alternate);
        codec.read(namesDeprecated);
        read(codec, alternate);
        codec.code().close();
        codec.write(namesDeprecated);
        write(codec, alternate);
        codec.code().close();
    }

    private boolean namesDeprecated(JavaAlternate alternate) {
        for (Alternative alternative : alternate.alternatives()) {
            if (scope.deprecations().in(alternative.type())) {
                return true;
            }
        }
        return false;
    }

    private static void read(CodecPart codec, JavaAlternate alternate) {
        Code code = codec.code();
        JavaRecord unrecognized = alternate.unrecognized();
        code.add("$T next = in.peek();\n", RuntimeType.JSON_TYPE);
        for (Alternative alternative : alternate.alternatives()) {
            code.open(
                    "if (next == $T.$L)",
                    RuntimeType.JSON_TYPE,
                    alternative.json().name());
            if (unrecognized != null && alternative.enumerated()) {
                readEnum(code, alternative, unrecognized);
            } else {
                code.add("return new $L(", alternative.record().qualifiedName());
                codec.values().read(code, alternative.type());
                code.add(");\n");
            }
            code.close();
        }
        String expected = expected(alternate.alternatives());
        if (unrecognized == null) {
            code.add("throw in.mismatch($S);\n", expected);
        } else {
            code.add("""
                    if (in.isStrict()) {
                        throw in.mismatch($1S);
                    }
                    $2T other = in.readValue();
                    return in.unrecognized(other, $1S, new $3L(other));
                    """, expected, RuntimeType.JSON_VALUE, unrecognized.qualifiedName());
        }
    }

    /** Adds the code that reads an enum's value. A text that is not a constant of the enum becomes an unrecognized value of the alternate. */
    private static void readEnum(Code code, Alternative alternative, JavaRecord unrecognized) {
        String name = ((JavaType.Generated) alternative.type()).name();
        code.add(
                """
                String text = in.readString();
                $1L known = $1L.of(text);
                if (known != $1L.UNRECOGNIZED) {
                    return new $2L(known);
                }
                $3T other = new $3T(text);
                return in.unrecognized(text, new $4L(other));
                """, name, alternative.record().qualifiedName(), RuntimeType.JSON_STRING, unrecognized.qualifiedName());
    }

    /** The expected kinds as a message lists them, e.g. {@code "object, string or null"}. */
    private static String expected(List<Alternative> alternatives) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < alternatives.size(); i++) {
            text.append(i == 0 ? "" : i == alternatives.size() - 1 ? " or " : ", ");
            text.append(alternatives.get(i).json().name().toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }

    private static void write(CodecPart codec, JavaAlternate alternate) {
        Code code = codec.code();
        boolean first = true;
        for (Alternative alternative : alternate.alternatives()) {
            branch(code, first, alternative.record(), alternative.type() == JavaType.Scalar.NULL ? "" : " known");
            codec.values().write(code, alternative.type(), "out", "known.value()");
            first = false;
        }
        if (alternate.unrecognized() != null) {
            branch(code, first, alternate.unrecognized(), " other");
            code.add("out.value(other.value());\n");
        }
        code.close();
    }

    /**
     * @param variable the record's variable after a space, or empty if the branch does not use it, since Eclipse's compiler reports unused variables
     */
    private static void branch(Code code, boolean first, JavaRecord record, String variable) {
        String test = "if (value instanceof $L$L)";
        if (first) {
            code.open(test, record.qualifiedName(), variable);
        } else {
            code.reopen("else " + test, record.qualifiedName(), variable);
        }
    }
}
