package io.github.qapi4j.codegen.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command that executes a list of actions as one transaction.
 *
 * @param command the command
 * @param actions the component that holds the list
 * @param union the type of the list's elements
 * @param handler the simple name of the interface with one method for each kind of action, e.g. {@code "TransactionActionHandler"}
 * @param glue the simple name of the package-private class between that interface and the runtime's executor
 * @param facadeMethod the name of the facade's method that takes a handler, e.g. {@code "transactions"}
 * @param actionMethods the handler's method for each branch of {@code union}, in that order
 * @param mode how to find out whether a call is grouped, or null if it never is
 */
public record JavaTransactional(
        JavaCommand command,
        JavaMember actions,
        JavaUnion union,
        String handler,
        String glue,
        String facadeMethod,
        List<String> actionMethods,
        @Nullable Mode mode) {

    public JavaTransactional {
        actionMethods = List.copyOf(actionMethods);
    }

    /**
     * The position of the completion mode.
     *
     * @param path the accessors from the command down to it, any of which may return null (absent)
     * @param type the mode's enum
     * @param grouped the constant that means grouped
     */
    public record Mode(List<JavaMember> path, JavaEnum type, JavaEnum.Constant grouped) {
        public Mode {
            path = List.copyOf(path);
        }
    }
}
