package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeSpec;
import io.github.qapi4j.codegen.model.JavaEnum;
import java.util.HashMap;
import java.util.Map;
import javax.lang.model.element.Modifier;

/** Prints an enum and its codec. */
final class EnumEmitter {
    private static final ClassName STRING = ClassName.get(String.class);
    private static final ClassName HASH_MAP = ClassName.get(HashMap.class);
    private static final CodeBlock OF_RECEIVED = CodeBlock.of(
            "Returns the constant with this {@link #wireName}, {@link #UNRECOGNIZED} for any other text.\n");
    private static final CodeBlock OF_OTHER = CodeBlock.of("Returns the constant with this {@link #wireName}.\n\n"
            + "@throws IllegalArgumentException if there is none\n");

    private final Scope scope;

    EnumEmitter(Scope scope) {
        this.scope = scope;
    }

    TypeSpec type(Inserts inserts, JavaEnum type) {
        ClassName self = scope.types().generated(type.name());
        TypeSpec.Builder spec = TypeSpec.enumBuilder(type.name())
                .addJavadoc(inserts.javadoc(scope.docs().type(type)))
                .addAnnotations(Scope.TYPE_ANNOTATIONS)
                .addModifiers(Modifier.PUBLIC);
        Scope.mark(spec, type.origin());
        for (JavaEnum.Constant constant : type.constants()) {
            TypeSpec.Builder body = TypeSpec.anonymousClassBuilder("$S", constant.wireName())
                    .addJavadoc(inserts.javadoc(scope.docs().constant(constant)));
            Scope.mark(body, constant.origin());
            spec.addEnumConstant(constant.name(), body.build());
        }
        if (type.received()) {
            spec.addEnumConstant(
                    "UNRECOGNIZED",
                    TypeSpec.anonymousClassBuilder("$S", "")
                            .addJavadoc("A value that this API does not know. It can be received and not be sent.\n")
                            .build());
        }
        String name = type.name();
        String find = type.received()
                ? "return BY_WIRE_NAME.getOrDefault(wireName, UNRECOGNIZED);\n"
                : name + " value = BY_WIRE_NAME.get(wireName);\nif (value == null) {\n"
                        + "    throw new IllegalArgumentException(\"" + name
                        + " has no value '\" + wireName + \"'\");\n}\n"
                        + "return value;\n";
        return spec.addField(scope.codec(self, type.codec()))
                .addField(FieldSpec.builder(
                                ParameterizedTypeName.get(ClassName.get(Map.class), STRING, self), "BY_WIRE_NAME")
                        .addModifiers(Modifier.STATIC, Modifier.FINAL)
                        .initializer("new $T<>()", HASH_MAP)
                        .build())
                .addStaticBlock(CodeBlock.of(
                        "$L",
                        "for (" + name + " value : values()) {\n"
                                + "    BY_WIRE_NAME.put(value.wireName, value);\n}\n"))
                .addField(STRING, "wireName", Modifier.PRIVATE, Modifier.FINAL)
                .addMethod(MethodSpec.constructorBuilder()
                        .addParameter(STRING, "wireName")
                        .addCode("this.wireName = wireName;\n")
                        .build())
                .addMethod(MethodSpec.methodBuilder("wireName")
                        .addJavadoc("The value's name in QMP.\n")
                        .addModifiers(Modifier.PUBLIC)
                        .returns(STRING)
                        .addCode("return wireName;\n")
                        .build())
                .addMethod(MethodSpec.methodBuilder("of")
                        .addJavadoc(type.received() ? OF_RECEIVED : OF_OTHER)
                        .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
                        .returns(self)
                        .addParameter(STRING, "wireName")
                        .addCode(CodeBlock.of("$L", find))
                        .build())
                .build();
    }

    TypeSpec codec(Inserts inserts, JavaEnum type) {
        String name = type.name();
        Code read = new Code(scope.types()).add("String text = in.readString();\n");
        Code write = new Code(scope.types());
        if (type.received()) {
            read.add(name + " value = " + name + ".of(text);\n");
            read.add("return value == " + name + ".UNRECOGNIZED ? in.unrecognized(text, value) : value;\n");
            write.add("if (value == " + name + ".UNRECOGNIZED) {\n");
            write.add("    throw out.unwritable(\"" + name + ".UNRECOGNIZED\");\n}\n");
        } else {
            read.add(name + " value = " + name + ".BY_WIRE_NAME.get(text);\n");
            read.add("if (value == null) {\n    throw in.unknownValue(text);\n}\nreturn value;\n");
        }
        write.add("out.string(value.wireName());\n");
        ClassName self = scope.types().generated(name);
        return new CodecClass(inserts, type.codec(), self, type.origin().deprecated())
                .read(read)
                .write(write)
                .build();
    }
}
