package io.github.qapi4j.diff;

/** Who is affected by a change and how. {@link Rule#effect()} is about the usual direction and severities only. */
final class Effects {
    private Effects() {}

    /**
     * Returns what a change means for peers, as a clause without a full stop.
     *
     * @param sent whether clients send the values, or only Java has the type
     * @param wire the severity of the change for peers that speak the older protocol
     */
    static String onWire(Rule rule, boolean sent, Severity wire) {
        return switch (rule) {
            case FEATURE_REMOVED -> wire == Severity.OK ? "the type has no such feature any more" : rule.effect();
            case ARG_ADDED_OPTIONAL -> "older clients omit the member";
            case ARG_MANDATORY_TO_OPTIONAL -> "an older server gives an error if the member is omitted";
            case ENUM_VALUE_ADDED -> "an older server gives an error if it receives the value";
            case BRANCH_ADDED -> "an older server gives an error if it receives the branch";
            case ALTERNATIVE_ADDED -> "an older server gives an error if it receives this type";
            case RETURN_ADDED -> "older clients ignore the result";
            case RETURN_OPTIONAL_TO_MANDATORY -> "each value has the member";
            case TYPE_BECAME_RECEIVED -> "servers send values of the type, too";
            case TYPE_NO_LONGER_RECEIVED -> "no server sends values of the type any more";
            case TYPE_BECAME_SENT -> "clients send values of the type, too";
            case ALTERNATIVE_RENAMED,
                    TYPE_REMOVED,
                    TYPE_RENAMED,
                    MEMBERS_REORDERED,
                    BOXED_CHANGED,
                    MODULE_MOVED,
                    MODULE_ADDED,
                    MODULE_REMOVED -> "messages do not depend on it";
            case STRUCT_TO_UNION -> sent ? "a client that omits what a branch needs gets an error" : rule.effect();
            case UNION_TO_STRUCT ->
                sent
                        ? "a client that sends a member of a branch gets an error"
                        : wire == Severity.BREAK
                                ? "a client that needs a member of a branch cannot read the value"
                                : "no member selects a branch any more";
            case MEMBER_MOVED_INTO_BRANCH ->
                sent
                        ? "a client that sends the member without its branch, or omits it with this branch, gets an error"
                        : "a client that needs the member cannot read a value without it";
            case MEMBER_MOVED_INTO_BASE ->
                sent
                        ? "a client that omits the member gets an error"
                        : "a client that needs the member cannot read a value without it";
            default -> rule.effect();
        };
    }

    /** Returns what a change means for Java code. See {@link #onWire}. */
    static String inJava(Rule rule, boolean sent, Severity java) {
        return switch (rule) {
            case COMMAND_REMOVED -> "Java code that executes the command does not compile";
            case EVENT_REMOVED -> "Java code that handles the event does not compile";
            case RETURN_REMOVED -> "Java code that uses the result does not compile";
            case RETURN_MEMBER_REMOVED, OPTIONAL_RETURN_REMOVED, EVENT_MEMBER_REMOVED, ARG_REMOVED ->
                "Java code that uses the member does not compile";
            case ARG_ADDED_OPTIONAL, RETURN_MEMBER_ADDED, EVENT_MEMBER_ADDED ->
                java == Severity.BREAK
                        ? "Java code that creates the object with mandatory members, or a builder of data, does not compile"
                        : rule.effect();
            case ARG_ADDED_MANDATORY, ARG_OPTIONAL_TO_MANDATORY ->
                "Java code that creates the object without the member fails";
            case RETURN_OPTIONAL_TO_MANDATORY ->
                java == Severity.BREAK ? rule.effect() : "Java code need not compare the member with null";
            case RETURN_MANDATORY_TO_OPTIONAL -> "Java code has to expect that the member is null";
            case ENUM_VALUE_REMOVED, RECEIVED_ENUM_VALUE_REMOVED -> "Java code that names the value does not compile";
            case UNION_BRANCH_REMOVED, RECEIVED_BRANCH_REMOVED -> "Java code that names the branch does not compile";
            case ALTERNATIVE_REMOVED, RECEIVED_ALTERNATIVE_REMOVED ->
                "Java code that names the type of the alternative does not compile";
            case MEMBER_TYPE_CHANGED,
                    INT_TYPE_CHANGED,
                    STR_TO_ENUM,
                    ENUM_TO_STR,
                    TYPE_TO_ALTERNATE,
                    ALTERNATE_TO_TYPE,
                    ANY_NARROWED,
                    ANY_WIDENED -> "Java code has another type for the value";
            case STRUCT_TO_UNION -> "Java code that creates the object without a branch does not compile";
            case UNION_TO_STRUCT -> "Java code that names a branch does not compile";
            case DISCRIMINATOR_RENAMED -> "Java code that reads the discriminator does not compile";
            case MEMBER_MOVED_INTO_BRANCH -> "Java code finds the member in branches only";
            case MEMBER_MOVED_INTO_BASE ->
                "Java code that passes the members of a branch positionally does not compile";
            case OPEN_ARGUMENTS_CLOSED -> "Java code that adds other arguments does not compile";
            case OPEN_ARGUMENTS_OPENED -> "Java code that creates the arguments without a builder may not compile";
            case ALLOW_OOB_REMOVED -> "Java code that executes the command out of band does not compile";
            case MEMBERS_REORDERED ->
                java == Severity.BREAK
                        ? rule.effect()
                        : "Java code that calls the constructor passes members in another order";
            case CONDITION_ADDED -> "Java code has to expect that the member is null";
            case CONDITION_REMOVED ->
                sent
                        ? "Java code that creates the object without the member fails"
                        : java == Severity.BREAK
                                ? "Java code has another type for the member"
                                : "Java code need not compare the member with null";
            default -> rule.effect();
        };
    }
}
