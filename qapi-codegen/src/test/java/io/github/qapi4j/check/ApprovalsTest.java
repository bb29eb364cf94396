package io.github.qapi4j.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApprovalsTest {
    private static final String VALID = """
            # The old form.
            0123456789abcdef: no client has used it

            fedcba9876543210 until 2026-12-31: replaced by 'halt': see the notes
            """;

    private static Approvals parse(String text) {
        return Approvals.parse("ok.txt", text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsFingerprintDateAndReason() {
        for (String text : new String[] {VALID, VALID.replace("\n", "\r\n"), VALID.strip()}) {
            Approvals approvals = parse(text);

            assertThat(approvals.problems()).isEmpty();
            assertThat(approvals.byFingerprint().keySet()).containsExactly("0123456789abcdef", "fedcba9876543210");
            Approval first = approvals.byFingerprint().get("0123456789abcdef");
            assertThat(first.reason()).isEqualTo("no client has used it");
            assertThat(first.until()).isNull();
            assertThat(first.place()).hasToString("ok.txt:2:1");
            Approval second = approvals.byFingerprint().get("fedcba9876543210");
            assertThat(second.reason()).isEqualTo("replaced by 'halt': see the notes");
            assertThat(second.until()).isEqualTo(LocalDate.of(2026, 12, 31));
        }
        assertThat(parse("").byFingerprint()).isEmpty();
    }

    @Test
    void skipsAByteOrderMark() {
        Approvals approvals = parse("\uFEFF0123456789abcdef: x\n");

        assertThat(approvals.problems()).isEmpty();
        assertThat(approvals.byFingerprint().get("0123456789abcdef").place()).hasToString("ok.txt:1:2");
    }

    @Test
    void isValidThroughItsLastDay() {
        Approval approval = parse(VALID).byFingerprint().get("fedcba9876543210");

        assertThat(approval.isExpired(LocalDate.of(2026, 12, 31))).isFalse();
        assertThat(approval.isExpired(LocalDate.of(2027, 1, 1))).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0123456789abcdef | ok.txt:1:1: not an approval",
                "0123456789abcdef until: x | ok.txt:1:1: not an approval",
                "0123456789abcdef since 2026-01-01: x | ok.txt:1:1: not an approval",
                "' 0123456789abcdef: x' | ok.txt:1:1: not an approval",
                ": x | ok.txt:1:1: not an approval",
                "0123456789abcdef: | ok.txt:1:1: an approval needs a reason",
                "0123456789abcde: x | ok.txt:1:1: not a fingerprint: '0123456789abcde'",
                "0123456789ABCDEF: x | ok.txt:1:1: not a fingerprint: '0123456789ABCDEF'",
                "COMMAND_REMOVED: x | ok.txt:1:1: not a fingerprint: 'COMMAND_REMOVED'",
                "0123456789abcdef until 2026-02-30: x | ok.txt:1:24: not a date: '2026-02-30'",
                "0123456789abcdef until 2026-2-3: x | ok.txt:1:24: not a date: '2026-2-3'",
                "0123456789abcdef until tomorrow: x | ok.txt:1:24: not a date: 'tomorrow'",
            })
    void reportsOneErrorWithItsPlace(String line, String error) {
        Approvals approvals = parse(line);

        assertThat(approvals.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.place() + ": " + problem.message()).isEqualTo(error);
            assertThat(problem.help()).hasSize(1);
        });
    }

    @Test
    void reportsAControlCharacter() {
        assertThat(parse("0123456789abcdef: a\u001b[2J").problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.place()).hasToString("ok.txt:1:20");
                    assertThat(problem.message()).isEqualTo("a control character in an approval");
                });
    }

    @Test
    void reportsADuplicateWithTheFirstLine() {
        Approvals approvals = parse("\n0123456789abcdef: one\n0123456789abcdef: two\n");

        assertThat(approvals.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.place()).hasToString("ok.txt:3:1");
            assertThat(problem.message()).isEqualTo("a second approval of 0123456789abcdef");
            assertThat(problem.help()).containsExactly("the first one is in line 2; remove one");
        });
    }

    @Test
    void reportsBytesThatAreNotUtf8() {
        Approvals approvals = Approvals.parse("ok.txt", new byte[] {'#', '\n', '#', ' ', (byte) 0xC3, '\n'});

        assertThat(approvals.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.place()).hasToString("ok.txt:2:3");
            assertThat(problem.message()).isEqualTo("approvals are not valid UTF-8");
        });
    }

    @Test
    void limitsTheNumberOfErrors() {
        assertThat(parse("x\n".repeat(1000)).problems()).hasSize(20);
    }

    @Test
    void reportsAFileThatCannotBeRead(@TempDir Path directory) throws IOException {
        Path large = Files.write(directory.resolve("large"), new byte[(1 << 20) + 1]);

        assertThat(Approvals.read(directory.resolve("nix")).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .isEqualTo("cannot read approvals '" + directory.resolve("nix") + "': no such file"));
        assertThat(Approvals.read(directory).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).endsWith(": is a directory"));
        assertThat(Approvals.read(large).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).endsWith(": larger than 1 MiB"));
    }

    /** Damaged files are approvals or errors in the file, and never exceptions. */
    @Test
    void anyBytesAreReadOrReported() {
        Random random = new Random(15);
        byte[] valid = VALID.getBytes(StandardCharsets.UTF_8);
        int reported = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = valid.clone();
            for (int edits = random.nextInt(4); edits >= 0; edits--) {
                int at = random.nextInt(bytes.length);
                bytes[at] = random.nextBoolean() ? (byte) random.nextInt(256) : valid[random.nextInt(valid.length)];
            }
            Approvals approvals = Approvals.parse("ok.txt", bytes);
            for (CheckProblem problem : approvals.problems()) {
                reported++;
                Span place = problem.place();
                assertThat(place).isNotNull();
                assertThat(place.line()).isBetween(1, bytes.length);
                assertThat(problem.message()).doesNotContain("\n");
            }
            assertThat(approvals.byFingerprint().values())
                    .allMatch(approval -> !approval.reason().isBlank()
                            && approval.fingerprint().matches("[0-9a-f]{16}"));
        }
        assertThat(reported).isGreaterThan(200);
    }
}
