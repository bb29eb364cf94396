package io.github.qapi4j.codegen.model;

import org.jspecify.annotations.Nullable;

/**
 * A command.
 *
 * @param wireName its name on the wire
 * @param method the name of its methods in the module's interface and clients
 * @param record the command record, whose name ends in {@code Command}
 * @param returns the result's type, or null if it returns nothing ({@code Void} as a type argument, {@code void} as a result)
 * @param forms the clients' forms besides the one that takes the record
 * @param gen false if arguments are not checked against the schema
 */
public record JavaCommand(
        String wireName,
        String method,
        JavaRecord record,
        @Nullable JavaType returns,
        JavaForms forms,
        boolean boxed,
        boolean gen,
        boolean successResponse,
        boolean allowOob,
        boolean allowPreconfig,
        boolean coroutine,
        Origin origin) {}
