package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Java generated from the real schemas compiles without warnings on the JDK that runs the tests. */
class RealSchemasCompileTest {
    @ParameterizedTest
    @MethodSource("io.github.qapi4j.it.RealSchema#selected")
    void compilesWithEveryLint(RealSchema real) {
        GeneratedSdk sdk = real.sdk();
        assertThat(sdk.descriptor().commands()).hasSameSizeAs(sdk.schema().commands());
        assertThat(sdk.descriptor().events()).hasSameSizeAs(sdk.schema().events());
    }

    /** Decision 016 has the figures; the limits leave room for other versions of javac. */
    @Test
    void theLargestApiGainsNoWeight() {
        long[] sizes = RealSchema.QEMU_10_2.sdk().classFileSizes();
        long bytes = Arrays.stream(sizes).sum();
        System.out.println("API of 10.2.2: " + sizes.length + " classes, " + bytes + " bytes");
        assertThat(sizes).hasSizeLessThan(2_900);
        assertThat(bytes).isLessThan(8_300_000);
    }
}
