package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeSpec;
import io.github.qapi4j.codegen.RuntimeNames;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaStruct;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.JavaType.Scalar;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/** Prints a record and its builder. */
final class RecordEmitter {
    private static final ClassName OBJECTS = ClassName.get(Objects.class);
    private static final ClassName OVERRIDE = ClassName.get(Override.class);
    private static final ClassName BUILDER = ClassName.get("", "Builder");

    /** Where a line becomes too long to hold all calls of a chain. */
    private static final int CHAIN_WIDTH = 90;

    private final Scope scope;

    RecordEmitter(Scope scope) {
        this.scope = scope;
    }

    TypeSpec topLevel(Inserts inserts, JavaStruct struct) {
        JavaRecord record = struct.record();
        return topLevel(inserts, record)
                .addField(scope.codec(scope.types().generated(record.name()), struct.codec()))
                .build();
    }

    /** A record that stands alone in its file. */
    TypeSpec.Builder topLevel(Inserts inserts, JavaRecord record) {
        TypeSpec.Builder type = record(inserts, record, Set.of(), null);
        type.addAnnotations(Scope.TYPE_ANNOTATIONS);
        Scope.mark(type, record.origin());
        return type.addModifiers(Modifier.PUBLIC);
    }

    /**
     * A record in a union's or alternate's interface, which it implements.
     *
     * @param shadowed the simple names of all types in the interface
     * @param method a method more, or null
     */
    TypeSpec nested(
            Inserts inserts, JavaRecord record, ClassName enclosing, Set<String> shadowed, @Nullable Code method) {
        return record(inserts, record, shadowed, method)
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .addSuperinterface(enclosing)
                .build();
    }

    private TypeSpec.Builder record(Inserts inserts, JavaRecord record, Set<String> shadowed, @Nullable Code method) {
        TypeSpec.Builder type = TypeSpec.recordBuilder(record.name())
                .addJavadoc(inserts.javadoc(scope.docs().type(record)));
        if (scope.deprecations().inAnyType(record.members())) {
            type.addAnnotation(Scope.SUPPRESS_DEPRECATION);
        }
        MethodSpec.Builder components = MethodSpec.constructorBuilder();
        for (JavaMember member : record.members()) {
            components.addParameter(ParameterSpec.builder(scope.component(member), member.name())
                    .build());
        }
        type.recordConstructor(components.build());

        Code checks = new Code(scope.types(), shadowed);
        for (JavaMember member : record.members()) {
            check(checks, member, record.qualifiedName() + "." + member.name());
        }
        if (!checks.isEmpty()) {
            type.addMethod(MethodSpec.compactConstructorBuilder()
                    .addModifiers(Modifier.PUBLIC)
                    .addCode(inserts.add(checks))
                    .build());
        }
        return type.addMethod(MethodSpec.methodBuilder("builder")
                .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(BUILDER)
                .addCode("return new Builder();\n$<")
                .addCode(inserts.add(rest(record, shadowed, method)))
                .addCode("$>")
                .build());
    }

    /**
     * What stands behind the body of the method {@code builder}: all that follows from the members alone. It is most of what there is to print, and printing
     * it as JavaPoet's methods and fields takes longer than all else together. JavaPoet, for which this is the body's end, adds the last brace.
     */
    private Code rest(JavaRecord record, Set<String> shadowed, @Nullable Code method) {
        Code code = new Code(scope.types(), shadowed);
        code.add("}\n\npublic Builder toBuilder() {\n")
                .add(copy(record.members()))
                .add("}\n\n");
        for (JavaMember member : record.members()) {
            if (member.deprecated() || member.unstable()) {
                accessor(code, member);
            }
        }
        if (method != null) {
            code.add(method);
        }
        new BuilderText(record, code).append();
        return code;
    }

    private static String copy(List<JavaMember> members) {
        StringBuilder code = new StringBuilder("    return new Builder()");
        int width = code.length();
        for (JavaMember member : members) {
            width += 2 * member.name().length() + 3;
        }
        for (JavaMember member : members) {
            code.append(width > CHAIN_WIDTH ? "\n            ." : ".");
            code.append(member.name()).append('(').append(member.name()).append(')');
        }
        return code.append(";\n").toString();
    }

    private void accessor(Code code, JavaMember member) {
        code.comment(scope.docs().accessor(member));
        code.add("@").add(OVERRIDE).add("\n");
        BuilderText.marks(code, member, "");
        code.add("public ");
        if (member.nullable()) {
            code.nullable(member.type());
        } else {
            code.type(member.type());
        }
        code.add(" " + member.name() + "() {\n    return " + member.name() + ";\n}\n\n");
    }

    private void check(Code code, JavaMember member, String what) {
        String name = member.name();
        String literal = "\"" + what + "\"";
        boolean nullable = member.nullable();
        if (member.type() instanceof JavaType.ListOf list) {
            code.add(name).add(" = ");
            if (nullable) {
                code.add(name).add(" == null ? null : ").add(TypeNames.LIST).add(".copyOf(" + name + ");\n");
            } else {
                code.add(TypeNames.LIST)
                        .add(".copyOf(")
                        .add(OBJECTS)
                        .add(".requireNonNull(" + name + ", " + literal + "));\n");
            }
            String check = rangeCheck(list.element());
            if (check != null) {
                code.add(nullable ? "if (" + name + " != null) {\n    " + name : name)
                        .add(".forEach(element_ -> ")
                        .add(RuntimeNames.MEMBERS)
                        .add("." + check + "(element_, " + literal + "));\n")
                        .add(nullable ? "}\n" : "");
            }
            return;
        }
        String check = rangeCheck(member.type());
        if (check != null) {
            code.add(RuntimeNames.MEMBERS).add("." + check + "(" + name + ", " + literal + ");\n");
        } else if (!nullable && !(member.type() instanceof Scalar scalar && scalar.primitive())) {
            code.add(OBJECTS).add(".requireNonNull(" + name + ", " + literal + ");\n");
        }
    }

    private static @Nullable String rangeCheck(JavaType type) {
        if (type instanceof Scalar scalar) {
            return switch (scalar) {
                case INT8 -> "checkInt8";
                case INT16 -> "checkInt16";
                case UINT8 -> "checkUint8";
                case UINT16 -> "checkUint16";
                case UINT32 -> "checkUint32";
                default -> null;
            };
        }
        return null;
    }
}
