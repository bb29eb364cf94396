package io.github.qapi4j.diagnostic;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A group of {@linkplain DiagnosticCode#isSwitchable() switchable} codes whose level can be set with one word. */
public enum CodeGroup {
    /** Declarations that only older releases accept. */
    OLD,
    /** Documentation comments that the newest release rejects. */
    DOC,
    /** Valid input that a schema's author may want to change. */
    LINT,
    /** Every switchable code. */
    ALL;

    private final String word;

    CodeGroup() {
        this.word = name().toLowerCase(Locale.ROOT);
    }

    /** The word that users write, e.g. {@code "old"}. */
    public String word() {
        return word;
    }

    /** Whether a code belongs to this group. */
    public boolean contains(DiagnosticCode code) {
        return switch (this) {
            case OLD -> code.isOld();
            case DOC -> code.isDocumentation();
            case LINT -> code.isLint();
            case ALL -> code.isSwitchable();
        };
    }

    /** The codes of this group, in their order. */
    public List<DiagnosticCode> codes() {
        return Arrays.stream(DiagnosticCode.values()).filter(this::contains).toList();
    }

    /** The smallest group that a code belongs to; empty if that would be {@link #ALL} or the code is not switchable. */
    public static Optional<CodeGroup> of(DiagnosticCode code) {
        return Arrays.stream(values())
                .filter(group -> group != ALL && group.contains(code))
                .findFirst();
    }
}
