package io.github.qapi4j.input;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.Introspection.TypeNames;
import io.github.qapi4j.introspect.InvalidAnswerException;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.SourceResolver;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of answers that hold for any bytes: a schema, or one error with a place, and never an exception. */
class AnswerFuzzTest {
    private static final int MUTANTS = 3_000;

    static Stream<byte[]> seeds() {
        return Stream.of(SchemaInputTest.ANSWER, saved()).map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    private static String saved() {
        try {
            return AnswerFile.read(new SourceFile("seed", SchemaInputTest.ANSWER))
                    .named(Optional.empty(), Optional.empty())
                    .text();
        } catch (InvalidAnswerException e) {
            throw new AssertionError(e);
        }
    }

    private record Bytes(byte[] content) implements SourceResolver {
        @Override
        public String identity(String name) {
            return name;
        }

        @Override
        public byte[] read(String name) {
            return content;
        }
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "")
    void load(byte[] content) {
        check(content, true);
    }

    /** Returns whether the bytes are a schema. */
    private static boolean check(byte[] content, boolean generate) {
        if (!SchemaInput.isAnswer(content)) {
            return false;
        }
        LoadResult loaded = SchemaInput.load(new Bytes(content), "a.json", LoadOptions.defaults());
        if (loaded.schema().isEmpty()) {
            assertThat(loaded.diagnostics())
                    .singleElement()
                    .satisfies(diagnostic -> assertThat(diagnostic.span()).isNotNull());
            return false;
        }
        assertThat(loaded.diagnostics()).isEmpty();
        assertThat(Introspection.of(loaded.schema().get(), TypeNames.MASKED).infos())
                .isNotNull();
        if (generate) {
            QapiGenerator.generate(GeneratorRequest.builder(loaded.schema().get(), "com.example")
                    .build());
        }
        return true;
    }

    /** Replaces, removes and repeats parts of the seeds between punctuation, so that many mutants are still JSON. */
    @Test
    void mutants() {
        Random random = new Random(15);
        int accepted = 0;
        for (int i = 0; i < MUTANTS; i++) {
            String text = i % 2 == 0 ? SchemaInputTest.ANSWER : saved();
            for (int edits = random.nextInt(3); edits >= 0; edits--) {
                text = mutant(text, random);
            }
            accepted += check(text.getBytes(StandardCharsets.UTF_8), i % 20 == 0) ? 1 : 0;
        }
        assertThat(accepted).isBetween(MUTANTS / 50, MUTANTS * 9 / 10);
    }

    private static String mutant(String text, Random random) {
        int start = start(text, random);
        int end = end(text, start);
        int other = start(text, random);
        String replacement = switch (random.nextInt(4)) {
            case 0 -> "";
            case 1 -> "\"x\"";
            case 2 -> text.substring(start, end) + text.substring(start, end);
            default -> text.substring(other, end(text, other));
        };
        return text.substring(0, start) + replacement + text.substring(end);
    }

    private static int start(String text, Random random) {
        int quote = text.indexOf('"', random.nextInt(text.length()));
        return quote < 0 ? text.indexOf('"') : quote;
    }

    private static int end(String text, int start) {
        int quote = text.indexOf('"', start + 1);
        return quote < 0 ? text.length() : quote + 1;
    }
}
