package io.github.qapi4j.check;

import io.github.qapi4j.source.Span;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error that prevents a comparison, or an error in the approvals.
 *
 * @param message one line, complete without the rest
 * @param place where it is; null if it has no place, for example because a file cannot be read
 * @param help lines that say how to solve the problem; may be empty
 */
public record CheckProblem(String message, @Nullable Span place, List<String> help) {
    public CheckProblem {
        help = List.copyOf(help);
    }

    /** A problem with a single line of help. */
    CheckProblem(String message, @Nullable Span place, String help) {
        this(message, place, List.of(help));
    }
}
