package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaUnion;
import io.github.qapi4j.codegen.model.Origin;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Modifier;

/** Prints a union: the sealed interface with its records, and the codec. */
final class UnionEmitter {
    private static final ClassName OVERRIDE = ClassName.get(Override.class);
    private static final ClassName SUPPRESS_WARNINGS = ClassName.get(SuppressWarnings.class);

    private final Scope scope;
    private final RecordEmitter records;
    private final Map<String, String> codecs;

    /** @param codecs the codec's name of each union */
    UnionEmitter(Scope scope, RecordEmitter records, Map<String, String> codecs) {
        this.scope = scope;
        this.records = records;
        this.codecs = codecs;
    }

    TypeSpec type(Inserts inserts, JavaUnion union) {
        ClassName self = scope.types().generated(union.name());
        TypeSpec.Builder spec = TypeSpec.interfaceBuilder(union.name())
                .addJavadoc(inserts.javadoc(scope.docs().type(union)))
                .addAnnotations(Scope.TYPE_ANNOTATIONS)
                .addModifiers(Modifier.PUBLIC, Modifier.SEALED)
                .addField(scope.codec(self, union.codec()));
        Scope.mark(spec, union.origin());
        for (JavaMember accessor : union.accessors()) {
            MethodSpec.Builder method = MethodSpec.methodBuilder(accessor.name())
                    .addJavadoc(inserts.javadoc(scope.docs().accessor(accessor)));
            Scope.mark(method, accessor);
            if (scope.deprecations().in(accessor.type())) {
                method.addAnnotation(Scope.SUPPRESS_DEPRECATION);
            }
            spec.addMethod(method.addModifiers(Modifier.PUBLIC, Modifier.ABSTRACT)
                    .returns(scope.component(accessor))
                    .build());
        }
        for (JavaUnion.Branch branch : union.branches()) {
            if (branch.factory()) {
                spec.addMethod(factory(branch, self));
            }
        }
        Set<String> nested = new HashSet<>(Set.of("Builder", "Unrecognized"));
        for (JavaUnion.Branch branch : union.branches()) {
            nested.add(branch.record().name());
        }
        for (JavaUnion.Branch branch : union.branches()) {
            Origin constant = branch.constant().origin();
            spec.addType(records.nested(
                    inserts,
                    branch.record(),
                    self,
                    nested,
                    tag(union, branch.constant().name(), constant.deprecated(), nested)));
        }
        if (union.unrecognized() != null) {
            spec.addType(records.nested(
                    inserts, union.unrecognized(), self, nested, tag(union, "UNRECOGNIZED", false, nested)));
        }
        return spec.build();
    }

    /** The discriminator's accessor in a record. */
    private Code tag(JavaUnion union, String constant, boolean deprecated, Set<String> nested) {
        Code code = new Code(scope.types(), nested);
        code.add("@").add(OVERRIDE).add("\n");
        BuilderText.marks(code, union.discriminator(), "");
        if (deprecated) {
            code.add("@").add(SUPPRESS_WARNINGS).add("(\"deprecation\")\n");
        }
        String name = union.tag().name();
        code.add("public ").generated(name).add(" " + union.discriminator().name() + "() {\n");
        return code.add("    return ").generated(name).add("." + constant + ";\n}\n\n");
    }

    private MethodSpec factory(JavaUnion.Branch branch, ClassName self) {
        JavaMember component = branch.record().members().get(0);
        MethodSpec.Builder factory = MethodSpec.methodBuilder(branch.method());
        if (scope.deprecations().in(component.type())) {
            factory.addAnnotation(Scope.SUPPRESS_DEPRECATION);
        }
        return factory.addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                .returns(self)
                .addParameter(ParameterSpec.builder(scope.component(component), component.name())
                        .build())
                .addCode("return new $L($L);\n", branch.record().name(), component.name())
                .build();
    }

    TypeSpec codec(Inserts inserts, JavaUnion union) {
        ClassName self = scope.types().generated(union.name());
        CodecClass codec =
                new CodecClass(inserts, union.codec(), self, union.origin().deprecated());
        for (JavaUnion.Branch branch : union.branches()) {
            codec.members(branch.constant().name(), code(union, branch).names());
        }
        JavaRecord unrecognized = union.unrecognized();
        if (unrecognized != null) {
            codec.members("UNRECOGNIZED", code(union, unrecognized).names());
        }
        codec.read(read(union));
        codec.write(new Code(scope.types()).add("out.beginObject();\nwriteMembers(out, value);\nout.endObject();\n"));
        boolean deprecatedTag = union.discriminator().deprecated()
                || union.branches().stream()
                        .anyMatch(branch -> branch.constant().origin().deprecated());
        codec.suppressing(deprecatedTag).writePart("writeMembers", self, true, write(union));
        for (JavaUnion.Branch branch : union.branches()) {
            parts(codec, branch.record(), code(union, branch));
        }
        if (unrecognized != null) {
            parts(codec, unrecognized, code(union, unrecognized));
        }
        return codec.build();
    }

    private void parts(CodecClass codec, JavaRecord record, ObjectCode code) {
        TypeName type = scope.types().nested(record.qualifiedName());
        codec.suppressing(scope.deprecations().inAnyType(record.members()));
        Code read = new Code(scope.types());
        code.read(read);
        codec.readPart("read" + record.name(), type, read);
        Code write = new Code(scope.types());
        code.write(write);
        codec.suppressing(scope.deprecations().inAny(record.members()));
        codec.writePart("write" + record.name(), type, false, write);
    }

    private ObjectCode code(JavaUnion union, JavaUnion.Branch branch) {
        ObjectCode.Tag tag = new ObjectCode.Tag(
                union.discriminator().wireName(), branch.constant().wireName());
        return new ObjectCode(branch.record(), branch.constant().name(), union.accessors(), tag, codecs);
    }

    private ObjectCode code(JavaUnion union, JavaRecord unrecognized) {
        ObjectCode.Tag tag = new ObjectCode.Tag(union.discriminator().wireName(), null);
        return new ObjectCode(unrecognized, "UNRECOGNIZED", union.accessors(), tag, codecs);
    }

    private Code read(JavaUnion union) {
        String discriminator = union.discriminator().wireName();
        StringBuilder code = new StringBuilder("String kind = in.discriminator(\"")
                .append(discriminator)
                .append("\");\n");
        code.append("return switch (kind) {\n");
        for (JavaUnion.Branch branch : union.branches()) {
            code.append("    case \"").append(branch.constant().wireName()).append("\" -> read");
            code.append(branch.record().name()).append("(in);\n");
        }
        code.append(
                union.unrecognized() == null
                        ? "    default -> throw in.unknownBranch(\"" + discriminator + "\", kind);\n"
                        : "    default -> readUnrecognized(in);\n");
        return new Code(scope.types()).add(code.append("};\n").toString());
    }

    private Code write(JavaUnion union) {
        StringBuilder code = new StringBuilder("switch (value.")
                .append(union.discriminator().name())
                .append("()) {\n");
        for (JavaUnion.Branch branch : union.branches()) {
            part(code, branch.constant().name(), branch.record());
        }
        if (union.unrecognized() != null) {
            part(code, "UNRECOGNIZED", union.unrecognized());
        } else if (union.tag().received()) {
            code.append("    case UNRECOGNIZED -> throw out.unwritable(\"")
                    .append(union.tag().name())
                    .append(".UNRECOGNIZED\");\n");
        }
        return new Code(scope.types()).add(code.append("}\n").toString());
    }

    private static void part(StringBuilder code, String constant, JavaRecord record) {
        code.append("    case ").append(constant).append(" -> write").append(record.name());
        code.append("(out, (").append(record.qualifiedName()).append(") value);\n");
    }
}
