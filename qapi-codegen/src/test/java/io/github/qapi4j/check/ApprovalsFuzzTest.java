package io.github.qapi4j.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Properties of a file of approvals that hold for any bytes: each line is an approval, is ignored, or is a problem with its place. */
class ApprovalsFuzzTest {
    private static final String VALID = """
            # Lines that begin with '#' are comments.
            0123456789abcdef: why not

            fedcba9876543210 until 2030-01-31: because \u00e9: it is
            """;

    static Stream<byte[]> seeds() {
        return Stream.of(VALID, "0123456789abcdef until 2030-02-31: x", "not an approval", "\r0\u0000:")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "")
    void parse(byte[] bytes) {
        check(bytes);
    }

    /** Returns whether the bytes are a valid file. */
    private static boolean check(byte[] bytes) {
        Approvals approvals = Approvals.parse("approvals.txt", bytes);
        approvals.byFingerprint().forEach((fingerprint, approval) -> {
            assertThat(fingerprint).matches("[0-9a-f]{16}").isEqualTo(approval.fingerprint());
            assertThat(approval.reason()).isNotBlank();
            assertThat(approval.place().line()).isPositive();
        });
        assertThat(approvals.problems()).hasSizeLessThanOrEqualTo(20).allSatisfy(problem -> {
            assertThat(problem.message()).isNotBlank().doesNotContainPattern("\\p{Cntrl}");
            assertThat(problem.help()).isNotEmpty();
            assertThat(problem.place()).isNotNull();
            assertThat(problem.place().start())
                    .isLessThanOrEqualTo(problem.place().end());
            assertThat(problem.place().end())
                    .isLessThanOrEqualTo(problem.place().source().text().length());
        });
        return approvals.problems().isEmpty();
    }

    @Test
    void mutants() {
        Random random = new Random(15);
        int valid = 0;
        for (int i = 0; i < 500; i++) {
            byte[] bytes = VALID.getBytes(StandardCharsets.UTF_8);
            for (int edits = random.nextInt(3); edits >= 0; edits--) {
                bytes[random.nextInt(bytes.length)] =
                        random.nextInt(4) == 0 ? (byte) random.nextInt(256) : bytes[random.nextInt(bytes.length)];
            }
            valid += check(bytes) ? 1 : 0;
        }
        assertThat(valid).isBetween(50, 450);
    }
}
