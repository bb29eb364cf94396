package io.github.qapi4j.codegen.emit;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static com.google.testing.compile.Compiler.javac;
import static com.google.testing.compile.JavaFileObjectSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.Compilation;
import com.google.testing.compile.JavaFileObjects;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.JavaType.Scalar;
import io.github.qapi4j.codegen.model.Origin;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.doc.DocText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JavadocTest {
    private static final Doc DOC = new Doc(
            "frob",
            Models.NOWHERE,
            DocText.EMPTY,
            DocText.of("Frobs @node.  In detail.\n\nMore."),
            List.of(),
            List.of(
                    new Doc.Entry("deprecated", DocText.of("Use @other."), Models.NOWHERE),
                    new Doc.Entry("unstable", DocText.of("May go."), Models.NOWHERE)),
            List.of(
                    Models.section("Returns", "what `came`.  Always."),
                    Models.section("Errors", "- if wrong"),
                    Models.section("Note", "Twice.  Or not."),
                    Models.section("Example", "-> { \"execute\": \"frob\" }\n<- {"),
                    Models.section("TODO", "nothing"),
                    Models.section(null, "Plain."),
                    Models.section("Since", "2.4\n")));

    @Test
    void full() {
        assertThat(comment(DocsLevel.FULL, DOC)).isEqualTo("""
                Frobs {@code node}.  In detail.

                <p>More.

                <p><b>Note:</b> Twice.  Or not.

                <p><b>Example:</b> <pre>
                -&gt; { "execute": "frob" }
                &lt;- {
                </pre>

                <p>Plain.

                <p>Features:
                <ul>
                <li>{@code unstable}: May go.
                </ul>

                <p>Present if {@code A} and not ({@code B} or {@code C}).

                @param node name of
                <ul>
                <li>it
                </ul>

                <p>null if absent
                @param size bytes; 0 to 4294967295, null if absent, present only if {@code A}
                @return what {@code came}.  Always.
                @throws IOException <ul>
                <li>if wrong
                </ul>
                @since 2.4
                @deprecated Use {@code other}.""");
    }

    @Test
    void theIntroductionComesFirst() {
        Doc doc = new Doc(
                "frob",
                Models.NOWHERE,
                DocText.of("Frobs.  Now."),
                DocText.of("Details of @node.\n\n- one"),
                List.of(),
                List.of(),
                List.of(Models.section(null, "Plain."), Models.section("Since", "11.0")));
        Origin origin = Models.origin(Origin.Kind.COMMAND, "frob", doc);
        assertThat(new Javadoc(DocsLevel.FULL, name -> null, origin)
                        .description("Our words.")
                        .sections()
                        .since()
                        .build())
                .isEqualTo("""
                        Frobs.  Now.

                        <p>Details of {@code node}.
                        <ul>
                        <li>one
                        </ul>

                        <p>Plain.

                        @since 11.0""");
        assertThat(new Javadoc(DocsLevel.SUMMARY, name -> null, origin)
                        .description("Our words.")
                        .build())
                .isEqualTo("Frobs.");
        assertThat(new Javadoc(DocsLevel.SUMMARY, name -> null, origin)
                        .identified("The command.")
                        .build())
                .isEqualTo("Frobs.\n\n<p>The command.");
        assertThat(new Javadoc(DocsLevel.NONE, name -> null, origin)
                        .identified("The command.")
                        .build())
                .isEqualTo("The command.");
        assertThat(new Javadoc(DocsLevel.SUMMARY, name -> null, Models.origin(Origin.Kind.COMMAND, "frob", DOC))
                        .identified("The command.")
                        .build())
                .isEqualTo("The command.\n\n<p>Frobs {@code node}.");
    }

    @Test
    void factsFollowTheSentence() {
        assertThat(param(DocsLevel.FULL, "One.  Two.")).isEqualTo("One.  Two; null if absent");
        assertThat(param(DocsLevel.FULL, "Of @other.")).isEqualTo("Of {@code other}; null if absent");
        assertThat(param(DocsLevel.FULL, "And so on ...")).isEqualTo("And so on ...; null if absent");
        assertThat(param(DocsLevel.FULL, "One.\n\nTwo.")).isEqualTo("One.\n\n<p>Two.\n\n<p>null if absent");
        assertThat(param(DocsLevel.FULL, "One .")).isEqualTo("One; null if absent");
        assertThat(param(DocsLevel.FULL, "`One`.")).isEqualTo("{@code One}; null if absent");
        assertThat(param(DocsLevel.SUMMARY, "One.")).isEqualTo("One; null if absent");
    }

    private static String param(DocsLevel level, String description) {
        return new Javadoc(level, name -> null, Models.origin(Origin.Kind.STRUCT, "S"))
                .param(Models.described("x", Scalar.STRING, true, description, null))
                .build()
                .substring("@param x ".length());
    }

    @Test
    void summary() {
        assertThat(comment(DocsLevel.SUMMARY, DOC)).isEqualTo("""
                Frobs {@code node}.

                <p>Present if {@code A} and not ({@code B} or {@code C}).

                @param node name of; null if absent
                @param size bytes; 0 to 4294967295, null if absent, present only if {@code A}
                @return what {@code came}.
                @throws IOException if not
                @since 2.4
                @deprecated Use {@code other}.""");
    }

    @Test
    void none() {
        assertThat(comment(DocsLevel.NONE, DOC)).isEqualTo("""
                Our words.

                <p>Present if {@code A} and not ({@code B} or {@code C}).

                @param node null if absent
                @param size 0 to 4294967295, null if absent, present only if {@code A}
                @return something
                @throws IOException if not""");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*/ int evil; /*",
                "\\u002a\\u002f int evil; \\u002f\\u002a",
                "\\\\u002a\\uuu002f \\u",
                "\\uZZZZ",
                "@deprecated\n@author me\n  @since 3",
                "{@link java.lang.Nothing} {@inheritDoc} {@code",
                "``{@code } */``, ``a\n@b``, ``{``, `}`, `*/`",
                "<script>alert(1)</script> <!-- --> &nbsp; </p></ul> <p>",
                "$T $L $$ $1L $[ $] $> $<",
                "a\u2028*/ b\u2029c\u0085d\u000Be\ff\rg\0h",
                "\uD800 \uDC00 \uD83D\uDE00 \u202E \uFEFF \uFFFF",
                "- a\n  - b\n\n    - */\n- c\n\n1. d\n\n  e",
                "::\n\n  */\n  {@code\n  @x",
                ".. note:: */\n\n   @x\n\n.. qmp-example::\n   :title: */\n\n   -> { */",
                "+--+\n|*/|\n+--+",
                "**/ */** */ `*`/ ``*``/",
                "``\u00A0`` ` ` **\u00A0** ",
                "-> */\n@param x y",
                "- ",
                "*",
                "/",
            })
    void hostileTextStaysInsideAndIsValid(String text) {
        compiles(List.of(text));
    }

    /** Every concatenation of a few dangerous pieces, in an order that a seed decides. */
    @Test
    void randomHostileTextStaysInsideAndIsValid() {
        String[] pieces = {
            "*",
            "/",
            "\\",
            "u002a",
            "\\u002f",
            "@",
            "{",
            "}",
            "{@",
            "`",
            "``",
            "\n",
            "\n\n",
            "- ",
            "1. ",
            "  ",
            "::",
            ".. note::",
            ".. qmp-example::",
            "<",
            ">",
            "&",
            "&lt;",
            "$",
            "\u2028",
            "\u0085",
            "\r",
            "\0",
            "a",
            "since",
            "code",
            "-> {",
            "**",
            "==== ===",
            ":qapi:cmd:`",
            "|",
            "_",
            ":title: ",
            "\uD800",
            "p>",
            "li",
            "ul>"
        };
        Random random = new Random(42);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = 1 + random.nextInt(14); length > 0; length--) {
                text.append(pieces[random.nextInt(pieces.length)]);
            }
            texts.add(text.toString());
        }
        compiles(texts);
    }

    /** Otherwise the two tests above would prove nothing. */
    @Test
    void theCompilerLooksIntoComments() {
        for (String wrong : List.of("</ul>", "{@link Nothing}", "<p>", "@param y z")) {
            TypeSpec type = TypeSpec.classBuilder("Documented")
                    .addMethod(method("m").addJavadoc("$L", wrong).build())
                    .build();
            assertThat(compile(source(type))).failed();
        }
    }

    @ParameterizedTest
    @EnumSource(Scalar.class)
    void everyTypeHasItsRange(Scalar type) {
        JavaMember member = Models.member("x", type, false);
        String param = new Javadoc(DocsLevel.FULL, name -> null, Models.origin(Origin.Kind.STRUCT, "S"))
                .component(member, "")
                .build()
                .toString();
        String range = switch (type) {
            case INT8 -> "-128 to 127";
            case INT16 -> "-32768 to 32767";
            case UINT8 -> "0 to 255";
            case UINT16 -> "0 to 65535";
            case UINT32 -> "0 to 4294967295";
            case UINT64 -> "an unsigned 64-bit number";
            case ANY_INT -> "64 bits, signed or unsigned";
            default -> "";
        };
        String reading = type == Scalar.UINT64
                ? ". Read values beyond {@code Long.MAX_VALUE} with {@code Long.toUnsignedString}, {@code compareUnsigned}"
                        + " and {@code divideUnsigned}; write them with {@code Long.parseUnsignedLong}."
                : "";
        assertThat(param).isEqualTo(range.isEmpty() ? "" : "@param x " + range + reading);
        if (!range.isEmpty()) {
            JavaMember list = Models.member("x", new JavaType.ListOf(type), true);
            assertThat(new Javadoc(DocsLevel.NONE, name -> null, Models.origin(Origin.Kind.STRUCT, "S"))
                            .component(list, "")
                            .build())
                    .isEqualTo("@param x each " + range + ", null if absent" + reading);
        }
    }

    @Test
    void aSetterSaysHowToWriteLargeNumbers() {
        assertThat(setter(Models.member("x", Scalar.UINT64, true), false))
                .isEqualTo("{@code x}: an unsigned 64-bit number."
                        + " Write values beyond {@code Long.MAX_VALUE} with {@link #xUnsigned}.");
        assertThat(setter(Models.member("x", new JavaType.ListOf(Scalar.UINT64), true), true))
                .isEqualTo("{@code x}: each an unsigned 64-bit number, null omits it."
                        + " Write values beyond {@code Long.MAX_VALUE} with {@code Long.parseUnsignedLong}.");
    }

    @Test
    void aParameterSaysHowToWriteLargeNumbers() {
        assertThat(new Javadoc(DocsLevel.NONE, name -> null, Models.origin(Origin.Kind.STRUCT, "S"))
                        .param(Models.member("x", Scalar.UINT64, false))
                        .build())
                .isEqualTo("@param x an unsigned 64-bit number."
                        + " Write values beyond {@code Long.MAX_VALUE} with {@code Long.parseUnsignedLong}.");
    }

    private static String setter(JavaMember member, boolean acceptsNull) {
        return new Javadoc(DocsLevel.NONE, name -> null, Models.origin(Origin.Kind.STRUCT, "S"))
                .setter(member, acceptsNull)
                .build();
    }

    @Test
    void aSensitiveMemberIsNamedAsSuch() {
        assertThat(sensitive(JavaMember.Presence.MANDATORY, DocText.of("The password.")))
                .isEqualTo("@param x The password; printed as {@code <redacted>}");
        assertThat(sensitive(JavaMember.Presence.OPTIONAL, DocText.EMPTY))
                .isEqualTo("@param x null if absent, printed as {@code <redacted>}");
    }

    private static String sensitive(JavaMember.Presence presence, DocText description) {
        Origin like = Models.origin(Origin.Kind.MEMBER, "x");
        Origin origin = new Origin(Origin.Kind.MEMBER, "x", like.span(), null, List.of(), null, description);
        JavaMember member =
                new JavaMember(JavaMember.Role.MEMBER, "x", "x", "x", Scalar.STRING, presence, true, origin);
        return new Javadoc(DocsLevel.FULL, name -> null, Models.origin(Origin.Kind.STRUCT, "S"))
                .param(member)
                .build();
    }

    private static String comment(DocsLevel level, Doc doc) {
        IfCond condition = new IfCond.All(List.of(
                new IfCond.Defined("A"),
                new IfCond.Not(new IfCond.Any(List.of(new IfCond.Defined("B"), new IfCond.Defined("C"))))));
        Origin origin = new Origin(
                Origin.Kind.COMMAND,
                "frob",
                Models.NOWHERE,
                condition,
                List.of(new Feature("deprecated", Models.NOWHERE, null)),
                doc,
                null);
        return new Javadoc(level, name -> null, origin)
                .description("Our words.")
                .sections()
                .features()
                .condition()
                .param(Models.described("plain", Scalar.STRING, false, "", null))
                .param(Models.described("node", Scalar.STRING, true, "name of\n\n- it", null))
                .param(Models.described("size", Scalar.UINT32, false, "bytes.", new IfCond.Defined("A")))
                .returns("something")
                .errors("IOException", true, "if not")
                .since()
                .deprecated()
                .build()
                .toString();
    }

    /** Compiles a class that has each text in every place of a comment, and checks that only comments were added. */
    private static void compiles(List<String> texts) {
        TypeSpec.Builder type = TypeSpec.classBuilder("Documented").addModifiers(Modifier.FINAL);
        int methods = 0;
        for (DocsLevel level : new DocsLevel[] {DocsLevel.FULL, DocsLevel.SUMMARY}) {
            for (String text : texts) {
                type.addMethod(documented(level, text, "m" + methods++));
            }
        }
        JavaFileObject documented = source(type.build());
        Compilation compilation = compile(documented);
        assertThat(compilation).succeededWithoutWarnings();

        TypeSpec.Builder bare = TypeSpec.classBuilder("Documented").addModifiers(Modifier.FINAL);
        for (int i = 0; i < methods; i++) {
            bare.addMethod(method("m" + i).build());
        }
        assertThat(documented).hasSourceEquivalentTo(source(bare.build()));
    }

    private static Compilation compile(JavaFileObject source) {
        return javac().withOptions("-Xlint:all", "-Xdoclint:all,-missing", "-Werror", "-proc:none", "--release", "17")
                .compile(source);
    }

    private static MethodSpec documented(DocsLevel level, String text, String name) {
        Doc doc = Models.doc(
                text,
                Map.of("deprecated", text, "unstable", text),
                Models.section("Returns", text),
                Models.section("Errors", text),
                Models.section("Note", text),
                Models.section("Example", text),
                Models.section(null, text),
                Models.section("Since", text));
        Origin origin = Models.origin(Origin.Kind.COMMAND, text, doc, "deprecated");
        return method(name)
                .addJavadoc(
                        "$L",
                        new Javadoc(level, target -> target.startsWith("a") ? "String" : null, origin)
                                .sentence("Runs " + Javadocs.name(origin) + ".")
                                .description("")
                                .sections()
                                .features()
                                .condition()
                                .param(Models.described("x", Scalar.UINT8, true, text, new IfCond.Defined(text)))
                                .returns("something")
                                .errors("IOException", true, "if not")
                                .since()
                                .deprecated()
                                .build())
                .build();
    }

    private static MethodSpec.Builder method(String name) {
        return MethodSpec.methodBuilder(name)
                .addAnnotation(Deprecated.class)
                .addModifiers(Modifier.PUBLIC)
                .returns(TypeName.INT)
                .addParameter(TypeName.INT, "x")
                .addException(IOException.class)
                .addStatement("return x");
    }

    private static JavaFileObject source(TypeSpec type) {
        return JavaFileObjects.forSourceString(
                "com.example." + type.name(),
                JavaFile.builder("com.example", type).build().toString());
    }
}
