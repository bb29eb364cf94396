package io.github.qapi4j.maven;

/**
 * An execution of a goal that generates. A POM may configure one execution of several goals, which then have the same id.
 *
 * @param goal the name of the goal
 * @param id the id of the execution
 */
record GoalExecution(String goal, String id) {
    static final String GENERATE = "generate";
    static final String GENERATE_TEST = "generate-test";

    /** The execution that a text identifies. */
    static GoalExecution of(String text) {
        int at = text.indexOf('@');
        return at < 0
                ? new GoalExecution(GENERATE, text)
                : new GoalExecution(text.substring(0, at), text.substring(at + 1));
    }

    /** A text that identifies the execution in its project: the id alone for most executions of the goal generate. */
    String text() {
        return goal.equals(GENERATE) && id.indexOf('@') < 0 ? id : goal + "@" + id;
    }
}
