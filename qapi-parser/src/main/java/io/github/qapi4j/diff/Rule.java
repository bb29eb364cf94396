package io.github.qapi4j.diff;

import static io.github.qapi4j.diff.Severity.BREAK;
import static io.github.qapi4j.diff.Severity.NOTE;
import static io.github.qapi4j.diff.Severity.OK;
import static io.github.qapi4j.diff.Severity.WARNING;

import java.util.Set;

/**
 * The kinds of changes between two schemas. Each has a severity for peers that speak the older protocol, and one for Java code that was written for the
 * older generated API; a {@link Change} may be less or more severe. In the names, {@code ARG} is what a client sends, also in types that no command or
 * event uses; {@code RETURN} and {@code RECEIVED} are what it receives, also in events.
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
    ALTERNATIVE_RENAMED(OK, BREAK, "Java code that names the type of the alternative does not compile"),

    RETURN_ADDED(OK, BREAK, "Java code that implements the command returns nothing"),
    RETURN_REMOVED(BREAK, BREAK, "a client that reads the result finds none"),
    RETURN_MEMBER_REMOVED(BREAK, BREAK, "a client that needs the member cannot read the value"),
    OPTIONAL_RETURN_REMOVED(WARNING, BREAK, "a client never receives the member"),
    RETURN_MEMBER_ADDED(OK, NOTE, "older clients ignore the member"),
    RETURN_MANDATORY_TO_OPTIONAL(BREAK, BREAK, "a client that needs the member cannot read a value without it"),
    RETURN_OPTIONAL_TO_MANDATORY(OK, BREAK, "Java code has another type for the member"),
    EVENT_MEMBER_REMOVED(BREAK, BREAK, "a client that needs the member cannot read the event"),
    EVENT_MEMBER_ADDED(OK, NOTE, "older clients ignore the member"),
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

    TYPE_REMOVED(OK, BREAK, "Java code that names the type, which no command or event used, does not compile"),
    TYPE_ADDED(OK, OK, "no command or event uses the type"),
    TYPE_RENAMED(OK, BREAK, "Java code that names the type does not compile"),
    MEMBERS_REORDERED(OK, BREAK, "Java code that passes members positionally passes them in another order"),
    TYPE_BECAME_RECEIVED(OK, NOTE, "Java code with an exhaustive switch lacks the case of unrecognized values"),
    TYPE_NO_LONGER_RECEIVED(OK, BREAK, "Java code that names the case of unrecognized values does not compile"),
    TYPE_BECAME_SENT(OK, OK, "Java code that only reads the type is not affected"),
    TYPE_NO_LONGER_SENT(OK, OK, "no command takes values of the type any more"),
    CONDITION_ADDED(WARNING, OK, "some builds do not have it"),
    CONDITION_REMOVED(OK, OK, "all builds have it"),
    CONDITION_CHANGED(WARNING, OK, "other builds have it"),
    FEATURE_ADDED(OK, OK, "clients can look for the feature"),
    FEATURE_REMOVED(WARNING, OK, "a client that looks for the feature does not find it"),
    DEPRECATED_ADDED(NOTE, NOTE, "users should stop using it"),
    DEPRECATED_REMOVED(OK, OK, "users may use it again"),
    UNSTABLE_ADDED(NOTE, OK, "it may change without notice"),
    UNSTABLE_REMOVED(OK, OK, "users may rely on it"),
    ALLOW_OOB_REMOVED(WARNING, BREAK, "a client that executes the command out of band gets an error"),
    ALLOW_OOB_ADDED(OK, OK, "clients may execute the command out of band"),
    ALLOW_PRECONFIG_REMOVED(WARNING, OK, "a client that executes the command before the machine exists gets an error"),
    ALLOW_PRECONFIG_ADDED(OK, OK, "clients may execute the command before the machine exists"),
    SUCCESS_RESPONSE_REMOVED(BREAK, OK, "a client that waits for the reply never receives it"),
    SUCCESS_RESPONSE_ADDED(WARNING, OK, "a client receives a reply that it may not expect"),
    BOXED_CHANGED(OK, BREAK, "Java code passes the arguments in another form"),
    MODULE_MOVED(OK, BREAK, "Java code finds it in the class of another module"),
    MODULE_ADDED(OK, BREAK, "Java code finds commands in the classes of modules, not in the facade"),
    MODULE_REMOVED(OK, BREAK, "Java code finds commands in the facade, not in the classes of modules");

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

    /** Returns whether an element is gone that clients or Java code may use, which only the older schema has. */
    public boolean isRemoval() {
        return switch (this) {
            case COMMAND_REMOVED,
                    EVENT_REMOVED,
                    ARG_REMOVED,
                    ENUM_VALUE_REMOVED,
                    UNION_BRANCH_REMOVED,
                    ALTERNATIVE_REMOVED,
                    RETURN_REMOVED,
                    RETURN_MEMBER_REMOVED,
                    OPTIONAL_RETURN_REMOVED,
                    EVENT_MEMBER_REMOVED,
                    RECEIVED_ENUM_VALUE_REMOVED,
                    RECEIVED_BRANCH_REMOVED,
                    RECEIVED_ALTERNATIVE_REMOVED,
                    TYPE_REMOVED -> true;
            default -> false;
        };
    }

    /**
     * Returns the rules that the same change can have in the other direction, from the newer schema to the older one. Not empty; the rule itself where
     * the direction does not matter.
     */
    public Set<Rule> mirrors() {
        return switch (this) {
            case COMMAND_REMOVED -> Set.of(COMMAND_ADDED);
            case COMMAND_ADDED -> Set.of(COMMAND_REMOVED);
            case EVENT_REMOVED -> Set.of(EVENT_ADDED);
            case EVENT_ADDED -> Set.of(EVENT_REMOVED);
            case ARG_REMOVED -> Set.of(ARG_ADDED_OPTIONAL, ARG_ADDED_MANDATORY);
            case ARG_ADDED_OPTIONAL, ARG_ADDED_MANDATORY -> Set.of(ARG_REMOVED);
            case ARG_OPTIONAL_TO_MANDATORY -> Set.of(ARG_MANDATORY_TO_OPTIONAL);
            case ARG_MANDATORY_TO_OPTIONAL -> Set.of(ARG_OPTIONAL_TO_MANDATORY);
            case ENUM_VALUE_REMOVED -> Set.of(ENUM_VALUE_ADDED);
            case ENUM_VALUE_ADDED -> Set.of(ENUM_VALUE_REMOVED);
            case UNION_BRANCH_REMOVED -> Set.of(BRANCH_ADDED);
            case BRANCH_ADDED -> Set.of(UNION_BRANCH_REMOVED);
            case ALTERNATIVE_REMOVED -> Set.of(ALTERNATIVE_ADDED);
            case ALTERNATIVE_ADDED -> Set.of(ALTERNATIVE_REMOVED);
            case RETURN_ADDED -> Set.of(RETURN_REMOVED);
            case RETURN_REMOVED -> Set.of(RETURN_ADDED);
            case RETURN_MEMBER_REMOVED -> Set.of(RETURN_MEMBER_ADDED);
            case EVENT_MEMBER_REMOVED -> Set.of(EVENT_MEMBER_ADDED);
            case OPTIONAL_RETURN_REMOVED -> Set.of(RETURN_MEMBER_ADDED, EVENT_MEMBER_ADDED);
            case RETURN_MEMBER_ADDED -> Set.of(RETURN_MEMBER_REMOVED, OPTIONAL_RETURN_REMOVED);
            case EVENT_MEMBER_ADDED -> Set.of(EVENT_MEMBER_REMOVED, OPTIONAL_RETURN_REMOVED);
            case RETURN_MANDATORY_TO_OPTIONAL -> Set.of(RETURN_OPTIONAL_TO_MANDATORY);
            case RETURN_OPTIONAL_TO_MANDATORY -> Set.of(RETURN_MANDATORY_TO_OPTIONAL);
            case RECEIVED_ENUM_VALUE_REMOVED -> Set.of(RECEIVED_ENUM_VALUE_ADDED);
            case RECEIVED_ENUM_VALUE_ADDED -> Set.of(RECEIVED_ENUM_VALUE_REMOVED);
            case RECEIVED_BRANCH_REMOVED -> Set.of(RECEIVED_BRANCH_ADDED);
            case RECEIVED_BRANCH_ADDED -> Set.of(RECEIVED_BRANCH_REMOVED);
            case RECEIVED_ALTERNATIVE_REMOVED -> Set.of(RECEIVED_ALTERNATIVE_ADDED);
            case RECEIVED_ALTERNATIVE_ADDED -> Set.of(RECEIVED_ALTERNATIVE_REMOVED);
            case STR_TO_ENUM -> Set.of(ENUM_TO_STR);
            case ENUM_TO_STR -> Set.of(STR_TO_ENUM);
            case TYPE_TO_ALTERNATE -> Set.of(ALTERNATE_TO_TYPE);
            case ALTERNATE_TO_TYPE -> Set.of(TYPE_TO_ALTERNATE);
            case ANY_NARROWED -> Set.of(ANY_WIDENED);
            case ANY_WIDENED -> Set.of(ANY_NARROWED);
            case STRUCT_TO_UNION -> Set.of(UNION_TO_STRUCT);
            case UNION_TO_STRUCT -> Set.of(STRUCT_TO_UNION);
            case MEMBER_MOVED_INTO_BRANCH -> Set.of(MEMBER_MOVED_INTO_BASE);
            case MEMBER_MOVED_INTO_BASE -> Set.of(MEMBER_MOVED_INTO_BRANCH);
            case OPEN_ARGUMENTS_CLOSED -> Set.of(OPEN_ARGUMENTS_OPENED);
            case OPEN_ARGUMENTS_OPENED -> Set.of(OPEN_ARGUMENTS_CLOSED);
            case TYPE_BECAME_RECEIVED -> Set.of(TYPE_NO_LONGER_RECEIVED);
            case TYPE_NO_LONGER_RECEIVED -> Set.of(TYPE_BECAME_RECEIVED);
            case TYPE_BECAME_SENT -> Set.of(TYPE_NO_LONGER_SENT);
            case TYPE_NO_LONGER_SENT -> Set.of(TYPE_BECAME_SENT);
            case TYPE_REMOVED -> Set.of(TYPE_ADDED);
            case TYPE_ADDED -> Set.of(TYPE_REMOVED);
            case CONDITION_ADDED -> Set.of(CONDITION_REMOVED);
            case CONDITION_REMOVED -> Set.of(CONDITION_ADDED);
            case FEATURE_ADDED -> Set.of(FEATURE_REMOVED);
            case FEATURE_REMOVED -> Set.of(FEATURE_ADDED);
            case DEPRECATED_ADDED -> Set.of(DEPRECATED_REMOVED);
            case DEPRECATED_REMOVED -> Set.of(DEPRECATED_ADDED);
            case UNSTABLE_ADDED -> Set.of(UNSTABLE_REMOVED);
            case UNSTABLE_REMOVED -> Set.of(UNSTABLE_ADDED);
            case ALLOW_OOB_REMOVED -> Set.of(ALLOW_OOB_ADDED);
            case ALLOW_OOB_ADDED -> Set.of(ALLOW_OOB_REMOVED);
            case ALLOW_PRECONFIG_REMOVED -> Set.of(ALLOW_PRECONFIG_ADDED);
            case ALLOW_PRECONFIG_ADDED -> Set.of(ALLOW_PRECONFIG_REMOVED);
            case SUCCESS_RESPONSE_REMOVED -> Set.of(SUCCESS_RESPONSE_ADDED);
            case SUCCESS_RESPONSE_ADDED -> Set.of(SUCCESS_RESPONSE_REMOVED);
            case MODULE_ADDED -> Set.of(MODULE_REMOVED);
            case MODULE_REMOVED -> Set.of(MODULE_ADDED);
            case MEMBER_TYPE_CHANGED,
                    INT_TYPE_CHANGED,
                    DISCRIMINATOR_RENAMED,
                    ALTERNATIVE_RENAMED,
                    TYPE_RENAMED,
                    MEMBERS_REORDERED,
                    CONDITION_CHANGED,
                    BOXED_CHANGED,
                    MODULE_MOVED -> Set.of(this);
        };
    }

    /** Returns who is usually affected and how, as a clause without a full stop; {@link Change#effect()} is about one change. */
    public String effect() {
        return effect;
    }
}
