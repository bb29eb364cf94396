package io.github.qapi4j.lint;

import io.github.qapi4j.source.Span;

/**
 * One name in a pragma directive that exempts it from a rule.
 *
 * @param rule which rule
 * @param name the definition that is exempt, whether or not there is one of that name
 * @param span where the name stands in the directive
 * @param needed whether the definition breaks the rule, so that without the exception there would be a diagnostic
 */
public record PragmaException(Rule rule, String name, Span span, boolean needed) {

    /** What a definition can be exempt from, by the pragma that says so. */
    public enum Rule {
        /** That the name of a command has no underscores. */
        COMMAND_NAME("command-name-exceptions"),
        /** That a command returns objects. */
        COMMAND_RETURNS("command-returns-exceptions"),
        /** That members are documented. */
        DOCUMENTATION("documentation-exceptions"),
        /** That the names of members have neither uppercase letters nor underscores. */
        MEMBER_NAME("member-name-exceptions");

        private final String pragma;

        Rule(String pragma) {
            this.pragma = pragma;
        }

        /** The name of the pragma. */
        public String pragma() {
            return pragma;
        }
    }
}
