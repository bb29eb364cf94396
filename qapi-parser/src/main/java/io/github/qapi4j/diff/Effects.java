package io.github.qapi4j.diff;

/** Who is affected by a change and how. {@link Rule#effect()} is about the usual direction and severities only. */
final class Effects {
    private Effects() {}

    /**
     * Returns a clause without a full stop, which is about Java code if only that is affected.
     *
     * @param sent whether clients send the values, or only Java has the type
     * @param wire the severity of the change for peers that speak the older protocol
     * @param java the severity for Java code
     */
    static String of(Rule rule, boolean sent, Severity wire, Severity java) {
        if (wire != Severity.OK) {
            return onWire(rule, sent, wire);
        }
        return java == Severity.OK ? withoutEffect(rule) : inJava(rule, sent, java);
    }

    private static String onWire(Rule rule, boolean sent, Severity wire) {
        return switch (rule) {
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

    private static String inJava(Rule rule, boolean sent, Severity java) {
        return switch (rule) {
            case ARG_REMOVED -> "Java code that uses the member does not compile";
            case ARG_ADDED_OPTIONAL, RETURN_MEMBER_ADDED, EVENT_MEMBER_ADDED ->
                java == Severity.BREAK
                        ? "Java code that creates the object with mandatory members, or a builder of data, does not compile"
                        : rule.effect();
            case ARG_ADDED_MANDATORY, ARG_OPTIONAL_TO_MANDATORY ->
                "Java code that creates the object without the member fails";
            case RETURN_OPTIONAL_TO_MANDATORY ->
                java == Severity.BREAK ? rule.effect() : "Java code need not compare the member with null";
            case ENUM_VALUE_REMOVED -> "Java code that names the value does not compile";
            case UNION_BRANCH_REMOVED -> "Java code that names the branch does not compile";
            case ALTERNATIVE_REMOVED -> "Java code that names the type of the alternative does not compile";
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

    private static String withoutEffect(Rule rule) {
        return switch (rule) {
            case FEATURE_REMOVED -> "the type has no such feature any more";
            case ARG_ADDED_OPTIONAL -> "older clients omit the member";
            default -> rule.effect();
        };
    }
}
