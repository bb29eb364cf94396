package io.github.qapi4j.codegen;

import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A command that executes a list of actions as one transaction.
 *
 * @param command the command's name, e.g. {@code "transaction"}
 * @param actions the name of the argument that is an array of a union, e.g. {@code "actions"}
 * @param mode the path of the completion mode: names of members from the arguments down, separated by dots, e.g.
 *     {@code "properties.completion-mode"}; null if the command has none
 * @param grouped the value of the mode that makes the actions' jobs finish together; null if and only if {@code mode} is
 */
public record Transactional(
        String command,
        String actions,
        @Nullable String mode,
        @Nullable String grouped) {

    /** The command {@code transaction} of QMP. */
    public static final Transactional TRANSACTION =
            new Transactional("transaction", "actions", "properties.completion-mode", "grouped");

    private static final Pattern FORM = Pattern.compile("([^:=]+):([^:=]+)(?::([^:=]+)=([^:=]+))?");

    public Transactional {
        Objects.requireNonNull(command, "command");
        Objects.requireNonNull(actions, "actions");
        if ((mode == null) != (grouped == null)) {
            throw new IllegalArgumentException("a completion mode requires a grouped value, and vice versa");
        }
    }

    /**
     * Parses {@code COMMAND:ACTIONS} or {@code COMMAND:ACTIONS:MODE=GROUPED}, e.g.
     * {@code "transaction:actions:properties.completion-mode=grouped"}.
     *
     * @throws IllegalArgumentException with a message for the user, if the text is not of this form
     */
    public static Transactional parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("expected COMMAND:ACTIONS[:MODE=GROUPED], got '" + text + "'");
        }
        return new Transactional(parts.group(1), parts.group(2), parts.group(3), parts.group(4));
    }
}
