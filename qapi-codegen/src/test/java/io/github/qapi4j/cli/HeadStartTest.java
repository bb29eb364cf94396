package io.github.qapi4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.check.CheckResult.Compared;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import org.junit.jupiter.api.Test;

final class HeadStartTest {
    @Test
    void theSchemaIsValidAndHasLintWarnings() {
        assertThat(HeadStart.load(false).diagnostics()).isEmpty();
        assertThat(HeadStart.load(true).diagnostics())
                .extracting(Diagnostic::code)
                .contains(DiagnosticCode.UNUSED_TYPE);
        assertThat(HeadStart.load(true).schema()).isPresent();
    }

    @Test
    void theSchemasForComparisonDiffer() {
        assertThat(HeadStart.compare())
                .isInstanceOfSatisfying(
                        Compared.class,
                        compared -> assertThat(compared.changes()).isNotEmpty());
    }
}
