package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.DocsLevel;
import java.util.List;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java generated from schemas of older releases, which have simple unions and conditions in C, compiles without warnings. */
@Execution(ExecutionMode.CONCURRENT)
class OlderReleasesCompileTest {
    /**
     * Returns all releases of the corpus with {@code -Dqapi.releases=all}; otherwise, to save time, the release that differs most from those of
     * {@link RealSchema}.
     */
    private static List<String> releases() {
        return RealSchema.ALL ? List.of("4.2.0", "5.2.0", "6.2.0", "8.2.0") : List.of("4.2.0");
    }

    @ParameterizedTest
    @MethodSource("releases")
    void compilesWithEveryLint(String release) {
        for (String program : List.of("qapi", "qga")) {
            GeneratedSdk sdk = sdk(release, program);
            assertThat(sdk.descriptor().commands()).hasSameSizeAs(sdk.schema().commands());
        }
    }

    /**
     * Returns the API of a release, without documentation, which is created once per test run.
     *
     * @param program {@code qapi} for the system emulator, {@code qga} for the guest agent
     */
    static GeneratedSdk sdk(String release, String program) {
        return GeneratedSdk.of(
                Corpus.file("schemas").resolve(release).resolve(program).resolve("qapi-schema.json"),
                "sdk." + program + "_" + release.replace('.', '_'),
                options -> options.docs(DocsLevel.NONE));
    }
}
