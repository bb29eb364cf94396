package io.github.qapi4j.codegen.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command.
 *
 * @param wireName its name on the wire
 * @param method the name of its methods in the module's interface and clients
 * @param record the command record, whose name ends in {@code Command}
 * @param codec the simple name of its codec's class
 * @param returns the result's type, or null if it returns nothing ({@code Void} as a type argument, {@code void} as a result)
 * @param shortForm the components that the clients' short form takes: the mandatory arguments in schema order when there are at most four, the one component of
 *     a boxed command; null if there is no short form
 * @param gen false if arguments are not checked against the schema
 */
public record JavaCommand(
        String wireName,
        String method,
        JavaRecord record,
        String codec,
        @Nullable JavaType returns,
        @Nullable List<JavaMember> shortForm,
        boolean boxed,
        boolean gen,
        boolean successResponse,
        boolean allowOob,
        boolean allowPreconfig,
        boolean coroutine,
        Origin origin) {

    public JavaCommand {
        shortForm = shortForm == null ? null : List.copyOf(shortForm);
    }
}
