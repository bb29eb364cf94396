package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaStruct;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.JavaType.Scalar;
import io.github.qapi4j.codegen.model.JavaUnion;
import io.github.qapi4j.codegen.model.Origin;
import io.github.qapi4j.codegen.model.RuntimeType;
import org.jspecify.annotations.Nullable;

/** Prints structs, and the parts that all kinds of records have in common. The methods are in the order in which they are called. */
final class RecordEmitter {

    /** The maximum width of a chain whose calls are on one line. */
    private static final int CHAIN_WIDTH = 90;

    private final Scope scope;
    private final BuilderEmitter builders;

    RecordEmitter(Scope scope) {
        this.scope = scope;
        this.builders = new BuilderEmitter(scope);
    }

    void struct(Code code, JavaStruct struct) {
        JavaRecord record = struct.record();
        begin(code, record);
        header(code.add("public "), record).open("");
        CodecEmitter.constant(code, scope, record);
        methods(code, record);
        builder(code, record, "");
        code.close();
    }

    /** Adds the Javadoc and the annotations of a top-level record. */
    void begin(Code code, JavaRecord record) {
        javadoc(code, record);
        code.topLevel("");
        code.mark(record.origin());
    }

    /**
     * Opens a record that is nested in a sealed interface and adds its methods. The caller adds methods of its own, then the builder, and closes the
     * record.
     */
    void openNested(Code code, JavaRecord record, String sealedInterface) {
        javadoc(code.member(), record);
        if (record.origin().kind() == Origin.Kind.BRANCH || record.origin().kind() == Origin.Kind.ALTERNATIVE) {
            code.available(record.origin());
        }
        header(code, record).open(" implements $L", sealedInterface);
        methods(code, record);
    }

    /** Adds the Javadoc of a record, and the only annotation that a nested one has. */
    private void javadoc(Code code, JavaRecord record) {
        code.javadoc(scope.docs().type(record));
        code.suppress(scope.deprecations().inAnyType(record.members()));
    }

    /** Adds the kind, the name and the components. */
    Code header(Code code, JavaRecord record) {
        code.add("record $L($Z", record.name());
        String separator = "";
        for (JavaMember member : record.members()) {
            code.add(separator).available(member).add("$T $L", scope.types().component(member), member.name());
            separator = ",$W";
        }
        return code.add(")");
    }

    /** Adds the compact constructor and the methods that follow from the members. */
    void methods(Code code, JavaRecord record) {
        constructor(code, record);
        if (record.hasBuilder()) {
            code.member().add("""
                            /** Returns a builder without members. */
                            public static Builder builder() {
                                return new Builder();
                            }

                            /** Returns a builder with the members of this record. */
                            public Builder toBuilder() {
                                return new Builder()$L;
                            }
                            """, copies(record));
        }
        for (JavaMember member : record.members()) {
            if (member.deprecated() || member.unstable()) {
                accessor(code, member);
            }
        }
        ToStringEmitter.toString(code, record);
    }

    /**
     * Adds the builder's class, unless the record has none.
     *
     * @param union the name of the union whose branch the record is; empty for other records
     */
    void builder(Code code, JavaRecord record, String union) {
        if (record.hasBuilder()) {
            builders.builder(code, record, union);
        }
    }

    /** Adds the class from which the builders of a union's branches inherit, unless its base has only the discriminator. */
    void baseBuilder(Code code, JavaUnion union) {
        if (!union.base().isEmpty()) {
            builders.base(code, union);
        }
    }

    private static String copies(JavaRecord record) {
        int width = "    return new Builder()".length();
        for (JavaMember member : record.members()) {
            width += 2 * member.name().length() + 3;
        }
        String separator = width > CHAIN_WIDTH ? "\n            ." : ".";
        StringBuilder calls = new StringBuilder();
        for (JavaMember member : record.members()) {
            calls.append(separator)
                    .append(member.name())
                    .append('(')
                    .append(member.name())
                    .append(')');
        }
        return calls.toString();
    }

    private void accessor(Code code, JavaMember member) {
        code.member().javadoc(scope.docs().accessor(member)).add("@$T\n", TypeNames.OVERRIDE);
        code.mark(member).add("""
                        public $1T $2L() {
                            return $2L;
                        }
                        """, scope.types().of(member), member.name());
    }

    /** Adds the compact constructor if it checks components, or to document that it changes with the schema. */
    private static void constructor(Code code, JavaRecord record) {
        boolean checks = record.members().stream().anyMatch(RecordEmitter::isChecked);
        if (!checks && !record.hasBuilder()) {
            return;
        }
        code.member();
        if (record.hasBuilder()) {
            code.add("/** Changes with the schema; code that uses {@link #builder} stays valid. */\n");
        }
        code.open("public $L", record.name());
        for (JavaMember member : record.members()) {
            if (isChecked(member)) {
                check(code, record, member);
            }
        }
        code.close();
    }

    private static boolean isChecked(JavaMember member) {
        boolean primitive = member.type() instanceof Scalar scalar && scalar.primitive();
        return member.type() instanceof JavaType.ListOf
                || rangeCheck(member.type()) != null
                || !(member.nullable() || primitive);
    }

    private static void check(Code code, JavaRecord record, JavaMember member) {
        String what = record.qualifiedName() + "." + member.name();
        String check = rangeCheck(member.type());
        if (member.type() instanceof JavaType.ListOf list) {
            checkList(code, record, member, list, what);
        } else if (check != null) {
            code.add("$T.$L($L, $S);\n", checks(member), check, member.name(), what);
        } else {
            code.add("$T.requireNonNull($L, $S);\n", TypeNames.OBJECTS, member.name(), member.name());
        }
    }

    private static void checkList(Code code, JavaRecord record, JavaMember member, JavaType.ListOf list, String what) {
        String name = member.name();
        if (member.nullable()) {
            code.add("$1L = $1L == null ? null : $2T.copyOf($1L);\n", name, TypeNames.LIST);
        } else {
            code.add(
                    "$1L = $2T.copyOf($3T.requireNonNull($1L, $4S));\n", name, TypeNames.LIST, TypeNames.OBJECTS, name);
        }
        String check = rangeCheck(list.element());
        if (check != null) {
            if (member.nullable()) {
                code.open("if ($L != null)", name);
            }
            code.add(
                    "$1L.forEach($2L -> $3T.$4L($2L, $5S));\n", name, elementName(record), checks(member), check, what);
            if (member.nullable()) {
                code.close();
            }
        }
    }

    /** A name for an element, different from the names of all components. */
    private static String elementName(JavaRecord record) {
        String name = "element_";
        while (hasComponent(record, name)) {
            name += "_";
        }
        return name;
    }

    private static boolean hasComponent(JavaRecord record, String name) {
        return record.members().stream().anyMatch(member -> member.name().equals(name));
    }

    /** The class of the checks, whose messages contain the value unless it is sensitive. */
    static RuntimeType checks(JavaMember member) {
        return member.sensitive() ? RuntimeType.SENSITIVE : RuntimeType.MEMBER_CHECKS;
    }

    private static @Nullable String rangeCheck(JavaType type) {
        if (type instanceof Scalar scalar) {
            return switch (scalar) {
                case INT8 -> "int8";
                case INT16 -> "int16";
                case UINT8 -> "uint8";
                case UINT16 -> "uint16";
                case UINT32 -> "uint32";
                default -> null;
            };
        }
        return null;
    }
}
