package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Java generated from the real schemas compiles without warnings on the JDK that runs the tests. */
class RealSchemasCompileTest {
    @ParameterizedTest
    @EnumSource
    void compilesWithEveryLint(RealSchema real) {
        GeneratedSdk sdk = real.sdk();
        assertThat(sdk.descriptor().commands()).hasSameSizeAs(sdk.schema().commands());
        assertThat(sdk.descriptor().events()).hasSameSizeAs(sdk.schema().events());
    }
}
