package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.github.qapi4j.codegen.RuntimeNames;
import java.io.IOException;
import java.util.List;
import javax.lang.model.element.Modifier;

/** The package-private class that reads and writes a type; what its methods do is given as code. */
final class CodecClass {
    private static final ClassName IO_EXCEPTION = ClassName.get(IOException.class);
    private static final ParameterSpec IN =
            ParameterSpec.builder(RuntimeNames.JSON_READER, "in").build();
    private static final ParameterSpec OUT =
            ParameterSpec.builder(RuntimeNames.JSON_WRITER, "out").build();

    private static final int LINE_WIDTH = 110;

    /** The width of what stands before the names of members. */
    private static final int FIELD_WIDTH = 46;

    private final Inserts inserts;
    private final ClassName type;
    private final TypeSpec.Builder spec;
    private boolean suppressing;

    /**
     * A class without methods yet.
     *
     * @param deprecated whether the type that it is for is deprecated
     */
    CodecClass(Inserts inserts, String name, ClassName type, boolean deprecated) {
        this.inserts = inserts;
        this.type = type;
        this.spec = TypeSpec.classBuilder(name)
                .addAnnotations(Scope.TYPE_ANNOTATIONS)
                .addModifiers(Modifier.FINAL)
                .addSuperinterface(ParameterizedTypeName.get(RuntimeNames.CODEC_OF, type));
        if (deprecated) {
            spec.addAnnotation(Scope.SUPPRESS_DEPRECATION);
        }
    }

    /** Says whether the methods that are added from now on name something deprecated. */
    CodecClass suppressing(boolean deprecated) {
        this.suppressing = deprecated;
        return this;
    }

    private MethodSpec.Builder method(String name) {
        MethodSpec.Builder method = MethodSpec.methodBuilder(name);
        return suppressing ? method.addAnnotation(Scope.SUPPRESS_DEPRECATION) : method;
    }

    /** Adds the names of an object's members as a constant. */
    CodecClass members(String constant, List<String> names) {
        StringBuilder arguments = new StringBuilder();
        int lineStart = -FIELD_WIDTH - constant.length();
        for (int i = 0; i < names.size(); i++) {
            if (i > 0) {
                boolean full = arguments.length() - lineStart + names.get(i).length() > LINE_WIDTH;
                arguments.append(full ? ",\n        " : ", ");
                lineStart = full ? arguments.length() : lineStart;
            }
            arguments.append('"').append(names.get(i)).append('"');
        }
        spec.addField(
                FieldSpec.builder(RuntimeNames.MEMBERS, constant, Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                        .initializer("$T.of($L)", RuntimeNames.MEMBERS, arguments.toString())
                        .build());
        return this;
    }

    CodecClass read(Code code) {
        spec.addMethod(method("read")
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .returns(type)
                .addParameter(IN)
                .addException(IO_EXCEPTION)
                .addCode(inserts.add(code))
                .build());
        return this;
    }

    CodecClass write(Code code) {
        spec.addMethod(method("write")
                .addAnnotation(Override.class)
                .addModifiers(Modifier.PUBLIC)
                .addParameter(OUT)
                .addParameter(ParameterSpec.builder(type, "value").build())
                .addException(IO_EXCEPTION)
                .addCode(inserts.add(code))
                .build());
        return this;
    }

    /** Adds a method that reads one of a union's records. */
    CodecClass readPart(String method, TypeName part, Code code) {
        spec.addMethod(method(method)
                .addModifiers(Modifier.PRIVATE, Modifier.STATIC)
                .returns(part)
                .addParameter(IN)
                .addException(IO_EXCEPTION)
                .addCode(inserts.add(code))
                .build());
        return this;
    }

    /** Adds a method that writes the members of a value, without the braces around them. */
    CodecClass writePart(String method, TypeName part, boolean shared, Code code) {
        MethodSpec.Builder writer = method(method);
        if (!shared) {
            writer.addModifiers(Modifier.PRIVATE);
        }
        spec.addMethod(writer.addModifiers(Modifier.STATIC)
                .addParameter(OUT)
                .addParameter(ParameterSpec.builder(part, "value").build())
                .addException(IO_EXCEPTION)
                .addCode(inserts.add(code))
                .build());
        return this;
    }

    TypeSpec build() {
        return spec.build();
    }
}
