package io.github.qapi4j.check;

import io.github.qapi4j.source.Span;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The statement that one break is intended.
 *
 * @param fingerprint of the break: 16 hexadecimal digits
 * @param reason why it is intended; not blank
 * @param until the last day on which the approval is valid; null if it is valid without limit
 * @param place the line's first character to its last one in the file of approvals
 */
public record Approval(
        String fingerprint, String reason, @Nullable LocalDate until, Span place) {

    /** Returns whether the approval is no longer valid on a day. */
    boolean isExpired(LocalDate day) {
        return until != null && until.isBefore(day);
    }
}
