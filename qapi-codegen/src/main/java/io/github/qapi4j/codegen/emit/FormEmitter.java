package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ParameterizedTypeName;
import io.github.qapi4j.codegen.model.JavaForms;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaMember.Role;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.RuntimeType;
import java.util.List;

/**
 * Prints the parts of methods that make a record for their caller: from values, or with a lambda that fills a builder. Overloads are never ambiguous: a
 * lambda fits only one of them.
 */
final class FormEmitter {
    private final Scope scope;

    FormEmitter(Scope scope) {
        this.scope = scope;
    }

    /** Adds the parameters of the form with values. */
    void parameters(Code code, List<JavaMember> arguments) {
        String separator = "$Z";
        for (JavaMember member : arguments) {
            code.add(separator).add("$T $L", scope.types().of(member.type()), member.name());
            separator = ",$W";
        }
    }

    /** Adds the expression that makes the record from the parameters; the other components are absent. */
    void make(Code code, JavaRecord record, String type, List<JavaMember> arguments) {
        code.add("new $L(", type);
        String separator = "";
        for (JavaMember member : record.members()) {
            code.plain(separator);
            separator = ", ";
            if (arguments.contains(member)) {
                code.plain(member.name());
            } else if (member.role() == Role.FURTHER) {
                code.add("$T.EMPTY", RuntimeType.JSON_OBJECT);
            } else {
                code.plain("null");
            }
        }
        code.add(")");
    }

    /** Adds the expression that makes a record whose only component is a record without members. */
    void makeEmpty(Code code, JavaRecord record, String type) {
        code.add(
                "new $L($T.builder().build())",
                type,
                scope.types().of(record.members().get(0).type()));
    }

    /** Adds the parameter of the form with a lambda. */
    void filler(Code code, JavaRecord record, JavaForms.Filled filled, String name) {
        code.add(
                "$Z$T $L",
                ParameterizedTypeName.get(
                        TypeNames.CONSUMER, scope.types().nested(filledType(record, filled) + ".Builder")),
                name);
    }

    /** Adds the statements in which the lambda fills the builder. {@link #filled} returns the expression that uses the builder. */
    void fill(Code code, JavaRecord record, JavaForms.Filled filled, String name) {
        code.add("""
                var builder_ = $T.builder();
                $L.accept(builder_);
                """, scope.types().nested(filledType(record, filled)), name);
    }

    /** The expression that makes the record from the builder. */
    static String filled(JavaForms.Filled filled, String type) {
        return filled == JavaForms.Filled.RECORD ? "builder_.build()" : "new " + type + "(builder_.build())";
    }

    private static String filledType(JavaRecord record, JavaForms.Filled filled) {
        return filled == JavaForms.Filled.RECORD
                ? record.qualifiedName()
                : ((JavaType.Generated) record.members().get(0).type()).name();
    }

    /** Whether the declarations of the forms refer to a deprecated type, which javac reports. */
    boolean namesDeprecated(JavaForms forms, JavaRecord record) {
        return forms.arguments() != null && scope.deprecations().inAnyType(forms.arguments())
                || forms.filled() == JavaForms.Filled.COMPONENT
                        && scope.deprecations().in(record.members().get(0).type());
    }
}
