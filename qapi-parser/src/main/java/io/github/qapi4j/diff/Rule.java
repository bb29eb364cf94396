package io.github.qapi4j.diff;

import static io.github.qapi4j.diff.Severity.BREAK;
import static io.github.qapi4j.diff.Severity.NOTE;
import static io.github.qapi4j.diff.Severity.OK;
import static io.github.qapi4j.diff.Severity.WARNING;

/**
 * The kinds of changes between two schemas. Each has a severity for peers that speak the older protocol, and one for Java code that was written for the
 * older generated API. In the names, {@code ARG} is what a client sends; {@code RETURN} and {@code RECEIVED} are what it receives, also in events.
 */
public enum Rule {
    COMMAND_REMOVED(BREAK, BREAK, "a client that sends the command gets the error CommandNotFound"),
    COMMAND_ADDED(OK, OK, "clients of older servers get the error CommandNotFound"),
    EVENT_REMOVED(WARNING, BREAK, "a client that waits for the event never receives it"),
    EVENT_ADDED(OK, OK, "older clients ignore the event"),

    ARG_REMOVED(BREAK, BREAK, "a client that sends the member gets an error"),
    ARG_ADDED_OPTIONAL(OK, NOTE, "Java code that calls the constructor does not compile"),
    ARG_ADDED_MANDATORY(BREAK, BREAK, "a client that does not know the member gets an error"),
    ARG_OPTIONAL_TO_MANDATORY(BREAK, BREAK, "a client that omits the member gets an error"),
    ARG_MANDATORY_TO_OPTIONAL(OK, BREAK, "Java code that passes the member positionally does not compile"),
    ENUM_VALUE_REMOVED(BREAK, BREAK, "a client that sends the value gets an error"),
    ENUM_VALUE_ADDED(OK, NOTE, "Java code with an exhaustive switch does not compile"),
    UNION_BRANCH_REMOVED(BREAK, BREAK, "a client that sends the branch gets an error"),
    BRANCH_ADDED(OK, NOTE, "Java code with an exhaustive switch, or a handler of the actions, does not compile"),
    ALTERNATIVE_REMOVED(BREAK, BREAK, "a client that sends this type gets an error"),
    ALTERNATIVE_ADDED(OK, NOTE, "Java code with an exhaustive switch does not compile"),

    RETURN_ADDED(OK, BREAK, "Java code that implements the command returns nothing"),
    RETURN_REMOVED(BREAK, BREAK, "a client that reads the result finds none"),
    RETURN_MEMBER_REMOVED(BREAK, BREAK, "a client that needs the member cannot read the value"),
    OPTIONAL_RETURN_REMOVED(WARNING, BREAK, "a client never receives the member"),
    RETURN_MEMBER_ADDED(OK, OK, "older clients ignore the member"),
    RETURN_MANDATORY_TO_OPTIONAL(BREAK, BREAK, "a client that needs the member cannot read a value without it"),
    RETURN_OPTIONAL_TO_MANDATORY(OK, BREAK, "Java code has another type for the member"),
    EVENT_MEMBER_REMOVED(BREAK, BREAK, "a client that needs the member cannot read the event"),
    EVENT_MEMBER_ADDED(OK, OK, "older clients ignore the member"),
    RECEIVED_ENUM_VALUE_REMOVED(WARNING, BREAK, "a client never receives the value"),
    RECEIVED_ENUM_VALUE_ADDED(OK, NOTE, "an older client does not recognize the value"),
    RECEIVED_BRANCH_REMOVED(WARNING, BREAK, "a client never receives the branch"),
    RECEIVED_BRANCH_ADDED(OK, NOTE, "an older client does not recognize the branch"),
    RECEIVED_ALTERNATIVE_REMOVED(WARNING, BREAK, "a client never receives this type"),
    RECEIVED_ALTERNATIVE_ADDED(OK, NOTE, "an older client cannot read this type"),

    MEMBER_TYPE_CHANGED(BREAK, BREAK, "clients and servers exchange another JSON type"),
    INT_TYPE_CHANGED(NOTE, BREAK, "the range of the integer is another one"),
    STR_TO_ENUM(WARNING, BREAK, "a client that sends another string gets an error"),
    ENUM_TO_STR(WARNING, BREAK, "a client may receive another string"),
    TYPE_TO_ALTERNATE(WARNING, BREAK, "a client may receive another JSON type"),
    ALTERNATE_TO_TYPE(WARNING, BREAK, "a client that sends another alternative gets an error"),
    ANY_NARROWED(WARNING, BREAK, "a client that sends another value gets an error"),
    ANY_WIDENED(WARNING, BREAK, "a client may receive any value"),
    STRUCT_TO_UNION(WARNING, BREAK, "which members an object has depends on a member"),
    UNION_TO_STRUCT(WARNING, BREAK, "the members of branches are gone"),
    DISCRIMINATOR_RENAMED(BREAK, BREAK, "another member selects the branch"),
    MEMBER_MOVED_INTO_BRANCH(WARNING, BREAK, "only some branches have the member"),
    MEMBER_MOVED_INTO_BASE(WARNING, BREAK, "all branches have the member"),
    OPEN_ARGUMENTS_CLOSED(WARNING, BREAK, "a client that sends other arguments gets an error"),
    OPEN_ARGUMENTS_OPENED(OK, BREAK, "the arguments are not checked against the schema any more"),

    TYPE_RENAMED(OK, BREAK, "Java code that names the type does not compile"),
    MEMBERS_REORDERED(OK, BREAK, "Java code that passes members positionally passes them in another order"),
    TYPE_BECAME_RECEIVED(OK, BREAK, "Java code with an exhaustive switch lacks the case of unrecognized values"),
    TYPE_BECAME_SENT(OK, OK, "Java code that only reads the type is not affected"),
    CONDITION_ADDED(WARNING, OK, "some builds do not have it"),
    CONDITION_REMOVED(OK, OK, "all builds have it"),
    CONDITION_CHANGED(WARNING, OK, "other builds have it"),
    FEATURE_ADDED(OK, OK, "clients can look for the feature"),
    FEATURE_REMOVED(WARNING, OK, "a client that looks for the feature does not find it"),
    DEPRECATED_ADDED(NOTE, NOTE, "users should stop using it"),
    DEPRECATED_REMOVED(OK, OK, "users may use it again"),
    UNSTABLE_ADDED(NOTE, NOTE, "it may change without notice"),
    UNSTABLE_REMOVED(OK, OK, "users may rely on it"),
    ALLOW_OOB_REMOVED(WARNING, OK, "a client that executes the command out of band gets an error"),
    ALLOW_OOB_ADDED(OK, OK, "clients may execute the command out of band"),
    ALLOW_PRECONFIG_REMOVED(WARNING, OK, "a client that executes the command before the machine exists gets an error"),
    ALLOW_PRECONFIG_ADDED(OK, OK, "clients may execute the command before the machine exists"),
    BOXED_CHANGED(OK, BREAK, "Java code passes the arguments in another form"),
    MODULE_MOVED(OK, BREAK, "Java code finds it in the class of another module");

    private final Severity wire;
    private final Severity java;
    private final String effect;

    Rule(Severity wire, Severity java, String effect) {
        this.wire = wire;
        this.java = java;
        this.effect = effect;
    }

    /** Returns the usual severity for peers that speak the older protocol. */
    public Severity wire() {
        return wire;
    }

    /** Returns the usual severity for Java code that was written for the older generated API. */
    public Severity java() {
        return java;
    }

    /** Returns whether an element is gone that clients may use, which only the older schema has. */
    public boolean isRemoval() {
        return name().endsWith("_REMOVED")
                && !name().startsWith("FEATURE")
                && !name().startsWith("CONDITION")
                && !name().startsWith("ALLOW");
    }

    /** Returns who is affected and how, as a clause without a full stop. */
    public String effect() {
        return effect;
    }
}
