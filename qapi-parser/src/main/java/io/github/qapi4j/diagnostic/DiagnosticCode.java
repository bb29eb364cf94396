package io.github.qapi4j.diagnostic;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What kind of thing a diagnostic tells of. Codes are stable: tools may rely on {@link #id}.
 *
 * <p>Most codes are errors. An old one stands for what some release of the language accepted and the newest does not: a warning, and an error
 * where loading is strict.
 */
public enum DiagnosticCode {
    // Files
    UNREADABLE_FILE,
    INVALID_UTF8,
    BYTE_ORDER_MARK,

    // Any
    TOO_MANY_DIAGNOSTICS,

    // Text
    STRAY_TEXT,
    UNTERMINATED_STRING,
    UNKNOWN_ESCAPE,
    INVALID_CHARACTER,
    SYNTAX,
    DUPLICATE_KEY,
    NESTING_TOO_DEEP,
    NOT_AN_OBJECT,

    // Directives
    INVALID_INCLUDE,
    INCLUSION_LOOP,
    INVALID_PRAGMA,
    UNKNOWN_PRAGMA,
    OLD_PRAGMA(Kind.OLD),

    // Documentation comments as such
    DOC_DELIMITER,
    DOC_UNTERMINATED,
    DOC_MISSING_SPACE,
    DOC_INVALID_SYMBOL,
    DOC_INVALID_NAME,
    DOC_DUPLICATE,
    DOC_EMPTY_SECTION,
    DOC_EMPTY_FEATURES,
    DOC_ORDER,
    DOC_INDENTATION(Kind.OLD),
    DOC_OLD_SECTION(Kind.OLD),
    DOC_UNINDENTED(Kind.OLD),
    DOC_LONG_LINE(Kind.OLD),
    DOC_SENTENCE_SPACING(Kind.OLD),
    DOC_MEMBER_IN_FREE_FORM,

    // Documentation comments and what they document
    DOC_MISPLACED,
    DOC_WITHOUT_SYMBOL,
    DOC_WRONG_SYMBOL,
    DOC_REQUIRED,
    DOC_SECTION_NOT_ALLOWED(Kind.OLD),
    DOC_UNDOCUMENTED_MEMBER(Kind.OLD),
    DOC_UNDOCUMENTED_FEATURE(Kind.OLD),
    DOC_UNKNOWN_MEMBER,
    DOC_UNKNOWN_FEATURE,

    // The shape of definitions
    DEFINITION_KIND,
    MISSING_KEY,
    UNKNOWN_KEY,
    WRONG_VALUE,
    INVALID_FLAG,
    OLD_FLAG(Kind.OLD),
    CONFLICTING_FLAGS,
    INVALID_CONDITION,
    OLD_CONDITION(Kind.OLD),
    OLD_UNION(Kind.OLD),
    EMPTY_ALTERNATE,

    // Names
    INVALID_NAME,
    RESERVED_NAME,
    NAME_STYLE(Kind.OLD),
    DUPLICATE_DEFINITION,
    DUPLICATE_MEMBER,
    UNKNOWN_TYPE,

    // What definitions mean
    RECURSIVE_TYPE,
    INVALID_BASE,
    INVALID_DISCRIMINATOR,
    INVALID_BRANCH,
    EMPTY_UNION,
    INVALID_ALTERNATIVE,
    INVALID_ARGUMENTS,
    INVALID_RETURNS,
    CONDITIONAL_ARGUMENTS(Kind.OLD),
    SPECIAL_FEATURE_ON_TYPE(Kind.OLD),
    TOO_MANY_FEATURES,

    // What becomes of a schema in Java
    NAME_COLLISION(Kind.WARNING),
    LEFT_OUT_TYPE,
    CLASS_FORMAT_LIMIT,
    INVALID_OPTION;

    private enum Kind {
        ERROR,
        OLD,
        WARNING,
        LINT
    }

    private final Kind kind;
    private final String id;

    DiagnosticCode() {
        this(Kind.ERROR);
    }

    DiagnosticCode(Kind kind) {
        this.kind = kind;
        this.id = name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The code as messages print it, e.g. {@code "unknown-type"}. */
    public String id() {
        return id;
    }

    /** Whether it stands for something that only older releases accept. */
    public boolean isOld() {
        return kind == Kind.OLD;
    }

    /** Whether it stands for something that is right as far as the language goes, and that a schema's author may want to change. */
    public boolean isLint() {
        return kind == Kind.LINT;
    }

    /** Whether {@link Levels} may say how it is told. Without a word from there it is a warning. */
    public boolean isSwitchable() {
        return kind != Kind.ERROR;
    }

    /** The code with an {@link #id}, if there is one. */
    public static Optional<DiagnosticCode> of(String id) {
        return Arrays.stream(values()).filter(code -> code.id.equals(id)).findFirst();
    }
}
