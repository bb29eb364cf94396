package io.github.qapi4j.diagnostic;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The kind of problem that a diagnostic reports. Codes are stable: tools may rely on {@link #id}.
 *
 * <p>Most codes are errors. An old code is for what some release of the language accepts and the newest one does not: it is a warning, or an error if loading
 * is strict.
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
    OLD_ESCAPE(Kind.OLD),
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
    TOO_MANY_FEATURES(Kind.OLD),

    // What the language allows and a schema's author may want to change: documentation
    /** A definition has no documentation comment. Pragma {@code doc-required} makes that an error. */
    UNDOCUMENTED_DEFINITION(Kind.LINT),
    /** A member, value or alternative has no description, which pragma {@code documentation-exceptions} allows. */
    UNDOCUMENTED_MEMBER(Kind.LINT),
    /**
     * Something is deprecated and no documentation says so: there is no comment, or its description of {@code @deprecated} does not mention the member. One
     * definition has one description of the feature, whichever of its members have it.
     */
    UNDOCUMENTED_DEPRECATION(Kind.LINT),
    /** The same of feature {@code unstable}. */
    UNDOCUMENTED_INSTABILITY(Kind.LINT),
    /** The documentation of a definition has no section {@code Since}, and that of most definitions in the schema has one. */
    MISSING_SINCE(Kind.LINT),
    /**
     * An optional boolean's description does not say what its absence means. The language has no defaults: what an absent member stands for is a matter of
     * documentation, and must stay as it is.
     */
    THREE_STATE_BOOL(Kind.LINT),

    // The same: names
    /**
     * A name begins with {@code x-} and there is no feature {@code unstable}. The prefix was the convention for experiments before QEMU 6.2, the feature is
     * now; the rules enforce neither. Not reported for an {@code x-} with a {@code y-} beside it.
     */
    EXPERIMENTAL_NAME(Kind.LINT),
    /**
     * A name has a {@code -} or {@code _} that does not stand between two words. The rules say only which of the two separates words where; a name may
     * double it or end in it.
     */
    STRAY_SEPARATOR(Kind.LINT),
    /** A pragma makes an exception for a name that needs none, or that nothing has. */
    UNNEEDED_EXCEPTION(Kind.LINT),

    // The same: what definitions mean to each other
    /** Neither commands nor events reach a type. The language allows it for types of which only C code is wanted. */
    UNUSED_TYPE(Kind.LINT),
    /**
     * Something that is not deprecated cannot do without something that is: a mandatory parameter, say. Commands, events, values and members can be
     * deprecated, in old releases types too.
     */
    DEPRECATED_IN_USE(Kind.LINT),
    /** Something exists in builds in which the type that it uses does not. The language leaves it to authors that C code compiles under every condition. */
    UNGUARDED_USE(Kind.LINT),

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

    /** Whether it is for something that only older releases accept. */
    public boolean isOld() {
        return kind == Kind.OLD;
    }

    /** Whether it is for something that the language allows and that a schema's author may want to change. */
    public boolean isLint() {
        return kind == Kind.LINT;
    }

    /** Whether {@link Levels} may set its level. Otherwise it is always an error. */
    public boolean isSwitchable() {
        return kind != Kind.ERROR;
    }

    /** Whether errors of this code at the same text are one mistake, which the author most likely made or copied everywhere. */
    boolean isOneMistake() {
        return switch (this) {
            case STRAY_TEXT,
                    INVALID_CHARACTER,
                    DOC_MISSING_SPACE,
                    DOC_DELIMITER,
                    DUPLICATE_KEY,
                    UNKNOWN_KEY,
                    INVALID_NAME,
                    NAME_STYLE,
                    INVALID_CONDITION,
                    OLD_CONDITION -> true;
            default -> false;
        };
    }

    /** The code with this {@link #id}, if there is one. */
    public static Optional<DiagnosticCode> of(String id) {
        return Arrays.stream(values()).filter(code -> code.id.equals(id)).findFirst();
    }
}
