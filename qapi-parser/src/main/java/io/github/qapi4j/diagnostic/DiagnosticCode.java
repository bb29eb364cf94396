package io.github.qapi4j.diagnostic;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The kind of problem that a diagnostic reports. Codes are stable: tools may rely on {@link #id}.
 *
 * <p>Most codes are errors. An old code is for declarations that an older release of the language accepts and the newest one rejects. A documentation
 * code is for comments that the newest release rejects. Both are warnings, or errors if loading is strict.
 */
public enum DiagnosticCode {
    // Files
    UNREADABLE_FILE,
    INVALID_UTF8,
    BYTE_ORDER_MARK,

    // Any stage
    TOO_MANY_DIAGNOSTICS,

    // Text
    STRAY_TEXT,
    UNTERMINATED_STRING,
    UNKNOWN_ESCAPE,
    OLD_ESCAPE(Kind.OLD),
    OLD_CHARACTER(Kind.OLD),
    OLD_NULL(Kind.OLD),
    SYNTAX,
    DUPLICATE_KEY,
    NESTING_TOO_DEEP,
    NOT_AN_OBJECT,
    INVALID_ANSWER,

    // Directives
    INVALID_INCLUDE,
    INCLUSION_LOOP,
    INVALID_PRAGMA,
    UNKNOWN_PRAGMA,
    OLD_PRAGMA(Kind.OLD),

    // The form of documentation comments
    DOC_DELIMITER(Kind.DOC),
    DOC_UNTERMINATED(Kind.DOC),
    DOC_MISSING_SPACE(Kind.DOC),
    DOC_INVALID_SYMBOL(Kind.DOC),
    DOC_INVALID_NAME(Kind.DOC),
    DOC_DUPLICATE(Kind.DOC),
    DOC_EMPTY_SECTION(Kind.DOC),
    DOC_EMPTY_FEATURES(Kind.DOC),
    DOC_ORDER(Kind.DOC),
    DOC_INDENTATION(Kind.DOC),
    DOC_OLD_SECTION(Kind.DOC),
    DOC_UNINDENTED(Kind.DOC),
    DOC_LONG_LINE(Kind.DOC),
    DOC_SENTENCE_SPACING(Kind.DOC),
    DOC_MEMBER_IN_FREE_FORM(Kind.DOC),

    // Documentation comments compared with definitions
    DOC_MISPLACED(Kind.DOC),
    DOC_WITHOUT_SYMBOL(Kind.DOC),
    DOC_WRONG_SYMBOL(Kind.DOC),
    DOC_REQUIRED(Kind.DOC),
    DOC_SECTION_NOT_ALLOWED(Kind.DOC),
    DOC_UNDOCUMENTED_MEMBER(Kind.DOC),
    DOC_UNDOCUMENTED_FEATURE(Kind.DOC),
    DOC_UNKNOWN_MEMBER(Kind.DOC),
    DOC_UNKNOWN_FEATURE(Kind.DOC),

    // The shape of definitions
    DEFINITION_KIND,
    MISSING_KEY,
    UNKNOWN_KEY,
    WRONG_VALUE,
    INVALID_FLAG,
    CONFLICTING_FLAGS,
    INVALID_CONDITION,
    OLD_CONDITION(Kind.OLD),
    OLD_UNION(Kind.OLD),
    EMPTY_ALTERNATE,

    // Names
    INVALID_NAME,
    RESERVED_NAME,
    RESERVED_OPTIONAL_NAME(Kind.OLD),
    UPPER_CASE_NAME,
    NAME_STYLE(Kind.OLD),
    DUPLICATE_DEFINITION,
    DUPLICATE_MEMBER,
    UNKNOWN_TYPE,

    // Semantics of definitions
    RECURSIVE_TYPE,
    INVALID_BASE,
    INVALID_DISCRIMINATOR,
    INVALID_BRANCH,
    EMPTY_UNION,
    INVALID_ALTERNATIVE,
    INVALID_ARGUMENTS,
    INVALID_RETURNS,
    CONDITIONAL_ARGUMENTS(Kind.OLD),
    INVALID_FEATURE,
    SPECIAL_FEATURE_ON_TYPE(Kind.OLD),
    TOO_MANY_FEATURES(Kind.OLD),

    // Lint: documentation
    /** A definition has no documentation comment. Pragma {@code doc-required} makes this an error. */
    UNDOCUMENTED_DEFINITION(Kind.LINT),
    /** A member, value or alternative has no description, which pragma {@code documentation-exceptions} allows. */
    UNDOCUMENTED_MEMBER(Kind.LINT),
    /**
     * A definition or a member is deprecated, and the documentation does not mention that: there is no comment, or the description of feature {@code
     * deprecated} does not name the member. A definition and all its members share one description of the feature.
     */
    UNDOCUMENTED_DEPRECATION(Kind.LINT),
    /** The same for feature {@code unstable}. */
    UNDOCUMENTED_INSTABILITY(Kind.LINT),
    /** The documentation of a definition has no section {@code Since}, although that of most definitions in the schema has one. */
    MISSING_SINCE(Kind.LINT),
    /**
     * The description of an optional boolean does not say what its absence means. The language has no default values: only the documentation defines
     * the meaning of an absent member, and this meaning must not change.
     */
    THREE_STATE_BOOL(Kind.LINT),
    /** An example in the documentation is not JSON, or does not conform to the schema. It is checked only on request, by the package {@code check}. */
    DOC_EXAMPLE(Kind.LINT),

    // Lint: names
    /**
     * A name begins with {@code x-} and its owner lacks the feature {@code unstable}. Before QEMU 6.2, authors marked experiments with the prefix;
     * since then, they mark them with the feature. The language enforces neither. Coordinates are not reported: an {@code x-} name beside a {@code
     * y-} name.
     */
    EXPERIMENTAL_NAME(Kind.LINT),
    /**
     * A name has a {@code -} or {@code _} that is not between two words. The language allows a name to repeat a separator or to end with one; it only
     * defines which of the two characters separates words in each kind of name.
     */
    STRAY_SEPARATOR(Kind.LINT),
    /** A pragma makes an exception for a name that does not need one or does not exist. */
    UNNEEDED_EXCEPTION(Kind.LINT),

    // Lint: relations between definitions
    /** A type is not reached from any command or event. The language allows this for types that are defined only for their C code. */
    UNUSED_TYPE(Kind.LINT),
    /**
     * Something that is not deprecated requires something that is deprecated, such as a mandatory parameter. Commands, events, values and members can
     * be deprecated; in old releases, also types.
     */
    DEPRECATED_IN_USE(Kind.LINT),
    /**
     * A definition or member exists in builds that lack the type that it uses. The language leaves it to authors to ensure that C code compiles under
     * every condition.
     */
    UNGUARDED_USE(Kind.LINT),

    // Merging of releases
    INVALID_RELEASE,
    RELEASE_ORDER,
    EQUAL_RELEASES(Kind.WARNING),
    UNRELATED_RELEASES(Kind.WARNING),
    MERGE_CONFLICT,

    // Generation of Java
    NAME_COLLISION(Kind.WARNING),
    LEFT_OUT_TYPE,
    CLASS_FORMAT_LIMIT,
    UNUSED_DEFINE(Kind.WARNING),
    INVALID_OPTION,

    // Recorded traffic
    INVALID_TRANSCRIPT,
    TRAFFIC_VIOLATION,
    TRAFFIC_UNDECLARED(Kind.WARNING),
    TRAFFIC_DEPRECATED(Kind.WARNING),
    TRAFFIC_UNSTABLE(Kind.WARNING);

    private enum Kind {
        ERROR,
        OLD,
        DOC,
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

    /** Whether it is for declarations that only older releases accept. */
    public boolean isOld() {
        return kind == Kind.OLD;
    }

    /** Whether it is for documentation comments that the newest release rejects. Documentation changes only the comments in generated code. */
    public boolean isDocumentation() {
        return kind == Kind.DOC;
    }

    /** Whether strict loading raises it to an error, since the newest release rejects such input. */
    public boolean isRaisedByStrict() {
        return isOld() || isDocumentation();
    }

    /** Whether it is for input that the language allows and that a schema's author may want to change. */
    public boolean isLint() {
        return kind == Kind.LINT;
    }

    /** Whether {@link Levels} may set its level. Otherwise it is always an error. */
    public boolean isSwitchable() {
        return kind != Kind.ERROR;
    }

    /** Whether errors of this code count as one mistake if their places have the same text, since the author most likely repeated or copied it. */
    boolean isOneMistake() {
        return switch (this) {
            case STRAY_TEXT,
                    OLD_CHARACTER,
                    DOC_MISSING_SPACE,
                    DOC_DELIMITER,
                    DUPLICATE_KEY,
                    UNKNOWN_KEY,
                    INVALID_NAME,
                    UPPER_CASE_NAME,
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
