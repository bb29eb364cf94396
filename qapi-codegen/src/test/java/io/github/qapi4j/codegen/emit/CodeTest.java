package io.github.qapi4j.codegen.emit;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.testing.compile.Compiler;
import com.google.testing.compile.JavaFileObjects;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.JavaType.Scalar;
import io.github.qapi4j.codegen.model.RuntimeType;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CodeTest {
    private static final TypeNames TYPES = new TypeNames("com.example");

    private final Code code = new Code("com.example", "Foo", "1.2.3");

    private String text() {
        return code.file();
    }

    @Test
    void emptyBodies() {
        code.open("class Foo")
                .open("void run()")
                .close()
                .member()
                .open("enum E")
                .close(";")
                .close();
        assertThat(text()).isEqualTo("""
                package com.example;

                class Foo {
                    void run() {
                    }

                    enum E {
                    };
                }
                """);
    }

    @Test
    void importsAreSortedAndOnlyOfOtherPackages() {
        code.add(
                "$T $T $T $T $T $T\n",
                ClassName.get("org.other", "Zoo"),
                RuntimeType.CODEC,
                TypeNames.LIST,
                TypeNames.OVERRIDE,
                TYPES.generated("Bar"),
                TypeNames.LIST);
        assertThat(text()).isEqualTo("""
                package com.example;

                import io.github.qapi4j.runtime.codec.Codec;
                import java.util.List;
                import org.other.Zoo;

                Zoo Codec List Override Bar List
                """);
    }

    @Test
    void aNameThatIsTakenIsQualified() {
        code.add("$T $T\n", ClassName.get("org.other", "Foo"), TYPES.generated("Foo"));
        code.add("$T $T\n", ClassName.get("a", "Bar"), ClassName.get("b", "Bar"));
        code.add("$T $T\n", TYPES.generated("Baz"), ClassName.get("b", "Baz"));
        assertThat(text()).isEqualTo("""
                package com.example;

                import a.Bar;

                org.other.Foo Foo
                Bar b.Bar
                Baz b.Baz
                """);
    }

    @Test
    void nestedTypesShadowOthersFromWhereTheirScopeBegins() {
        code.add("@$T\n", RuntimeType.GENERATED)
                .open("interface Foo")
                .shadow(Set.of("Generated", "String", "Bar", "List"));
        code.add("$T $T $T\n", RuntimeType.GENERATED, TYPES.of(Scalar.STRING), TYPES.generated("Bar"));
        code.add("$T\n", TYPES.nullable(new JavaType.ListOf(new JavaType.Generated("Bar"))));
        code.close();
        assertThat(text()).isEqualTo("""
                package com.example;

                import io.github.qapi4j.runtime.annotation.Generated;
                import org.jspecify.annotations.Nullable;

                @Generated
                interface Foo {
                    io.github.qapi4j.runtime.annotation.Generated java.lang.String com.example.Bar
                    java.util.@Nullable List<com.example.Bar>
                }
                """);
    }

    @Test
    void typesWithArgumentsAnnotationsAndEnclosingTypes() {
        code.add("$T\n", TYPES.of(Scalar.UINT64));
        code.add("$T\n", TYPES.nullable(Scalar.UINT64));
        code.add("$T\n", TYPES.of(new JavaType.ListOf(new JavaType.ListOf(Scalar.UINT64))));
        code.add("$T\n", TYPES.nullable(Scalar.INT64));
        code.add("$T\n", TYPES.of(Scalar.NUMBER));
        code.add(
                "$T\n",
                ParameterizedTypeName.get(
                        ClassName.get(java.util.Map.class), TYPES.boxed(Scalar.STRING), TYPES.nested("Bar.Part")));
        code.add("$T $T\n", TYPES.result(null), TYPES.boxedResult(null));
        assertThat(text()).isEqualTo("""
                package com.example;

                import io.github.qapi4j.runtime.annotation.Unsigned;
                import java.util.List;
                import java.util.Map;
                import org.jspecify.annotations.Nullable;

                @Unsigned long
                @Nullable @Unsigned Long
                List<List<@Unsigned Long>>
                @Nullable Long
                double
                Map<String, Bar.Part>
                void Void
                """);
    }

    @Test
    void argumentsAreNoTemplates() {
        code.plain("$T$x\n").add("int $L = $S; $$\n", "$L$", "$S$W\n");
        assertThat(text()).isEqualTo("package com.example;\n\n$T$x\nint $L$ = \"$S$W\\n\"; $\n");
    }

    @Test
    void linesOfArgumentsAreIndented() {
        code.open("class Foo").add("int a = $L;\n\nint b;\n", "1\n        + 2").close();
        assertThat(text()).isEqualTo("""
                package com.example;

                class Foo {
                    int a = 1
                            + 2;

                    int b;
                }
                """);
    }

    @Test
    void literalsOfAnyText() throws ReflectiveOperationException {
        String value = "\"\\ \n\r\t\0\u007f\u0085\u00e9\u2028\u2029\ud83d\ude00\\u0022 */";
        code.open("public class Foo")
                .add("public static final String VALUE = $S;\n", value)
                .close();
        assertThat(text())
                .contains(
                        "\"\\\"\\\\ \\n\\r\\u0009\\u0000\\u007f\\u0085\\u00e9\\u2028\\u2029\\ud83d\\ude00\\\\u0022 */\"");
        assertThat(text().chars()).allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7F));
        assertThat(Compiler.javac().compile(JavaFileObjects.forSourceString("com.example.Foo", text())))
                .succeededWithoutWarnings();
    }

    @Test
    void membersAreSeparatedByBlankLines() {
        code.open("class Foo");
        code.member().add("int a;\n");
        code.member().javadoc("B.").add("int b;\n");
        code.member().javadoc("").add("int c;\n").close();
        assertThat(text()).isEqualTo("""
                package com.example;

                class Foo {
                    int a;

                    /**
                     * B.
                     */
                    int b;

                    int c;
                }
                """);
    }

    @Test
    void javadocOfSeveralLines() {
        code.open("class Foo").javadoc("One $T.\n\n@param a b\n").close();
        assertThat(text()).isEqualTo("""
                package com.example;

                class Foo {
                    /**
                     * One $T.
                     *
                     * @param a b
                     */
                }
                """);
    }

    @Test
    void lineIsBrokenOnlyWhereItDoesNotFit() {
        String fits = "x".repeat(90);
        code.add("$L($Zint a)$Wthrow\n", fits);
        code.add("$L($Zint a)$Wthrows\n", fits);
        code.add("$L($Zint aaaaaaaaaa)$Wthrows$WE {\n", fits);
        assertThat(text())
                .isEqualTo("package com.example;\n\n" + fits + "(int a)\n        throw\n" + fits
                        + "(int a)\n        throws\n" + fits + "(\n        int aaaaaaaaaa) throws E {\n");
    }

    @Test
    void widthCountsIndentationAndFitsExactly() {
        String word = "x".repeat(40);
        code.open("class Foo");
        code.add("$L(int a,$W$L b);\n", word, "y".repeat(44));
        code.add("$L(int a,$W$L b);\n", word, "y".repeat(45));
        code.close();
        assertThat(text())
                .isEqualTo("package com.example;\n\nclass Foo {\n    " + word + "(int a, " + "y".repeat(44)
                        + " b);\n    " + word + "(int a,\n            " + "y".repeat(45) + " b);\n}\n");
        assertThat(text().lines().mapToInt(String::length).max()).hasValue(100);
    }

    @Test
    void argumentsByNumber() {
        code.add("this.$2L = $1L.$2L($3S);\n", "a", "b$1L", "c");
        assertThat(text()).isEqualTo("package com.example;\n\nthis.b$1L = a.b$1L(\"c\");\n");
    }

    @Test
    void wrongTemplatesAreBugs() {
        assertThatThrownBy(() -> code.add("$X", "a")).hasMessage("bug: no placeholder $X");
        assertThatThrownBy(() -> code.add("$L $L", "a")).hasMessage("bug: too few arguments for $L $L");
        assertThatThrownBy(() -> code.add("$1L", "a", "b")).hasMessage("bug: too many arguments for $1L");
    }

    @Test
    void marksAndSuppression() {
        code.topLevel("").mark(true, true).suppress(true).open("class Foo").close();
        code.mark(false, false).suppress(false);
        assertThat(text()).isEqualTo("""
                package com.example;

                import io.github.qapi4j.runtime.annotation.Generated;
                import io.github.qapi4j.runtime.annotation.Unstable;
                import org.jspecify.annotations.NullMarked;

                @Generated("qapi4j 1.2.3")
                @NullMarked
                @Deprecated
                @Unstable
                @SuppressWarnings("deprecation")
                class Foo {
                }
                """);
    }
}
