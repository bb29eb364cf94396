package io.github.qapi4j.lint;

import static io.github.qapi4j.lint.Lints.documented;
import static io.github.qapi4j.lint.Lints.messages;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import org.junit.jupiter.api.Test;

class SinceCheckTest {
    @Test
    void sinceIsMissingWhereMostHaveIt() {
        String with = documented("a", "A.\n\nSince: 1.0", "{ 'command': 'a' }");
        String alsoWith = documented("b", "B.\n\nSince: 1.0", "{ 'command': 'b' }");
        String without = documented("c", "C.", "{ 'command': 'c' }");
        String uncommented = "{ 'command': 'd' }";
        assertThat(messages(DiagnosticCode.MISSING_SINCE, with + alsoWith + without + uncommented))
                .containsExactly("the documentation of command 'c' has no section 'Since'");
        assertThat(messages(DiagnosticCode.MISSING_SINCE, with + without)).isEmpty();
        assertThat(messages(DiagnosticCode.MISSING_SINCE, without)).isEmpty();
    }
}
