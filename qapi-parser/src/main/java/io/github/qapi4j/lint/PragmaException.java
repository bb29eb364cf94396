package io.github.qapi4j.lint;

import io.github.qapi4j.source.Span;

/**
 * One name in a pragma directive that exempts it from a rule.
 *
 * @param rule the rule
 * @param name the name of the definition that is exempt, which need not exist
 * @param span the place of the name in the directive
 * @param needed whether the definition breaks the rule, so that without the exception there would be a diagnostic
 */
public record PragmaException(Rule rule, String name, Span span, boolean needed) {

    /** A rule that a pragma can exempt a definition from. */
    public enum Rule {
        /** The name of a command has no underscores. */
        COMMAND_NAME("command-name-exceptions"),
        /** A command returns objects. */
        COMMAND_RETURNS("command-returns-exceptions"),
        /** Members are documented. */
        DOCUMENTATION("documentation-exceptions"),
        /** The names of members have neither uppercase letters nor underscores. */
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
