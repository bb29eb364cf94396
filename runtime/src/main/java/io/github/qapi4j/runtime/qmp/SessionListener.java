package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonValue;

/**
 * Hears of what a client's session met and could not use. Called among the client's callbacks, one call at a time, in order; when
 * it falls far behind, the oldest calls are left out.
 */
public interface SessionListener {

    /**
     * A message held something that the generated API does not know: a member, an enum value, a branch, an alternative.
     *
     * @param path where it stands, as {@code $.return[3].inserted.driver}
     * @param value it, as it came
     */
    default void unrecognized(String path, JsonValue value) {}

    /**
     * A message could not be used at all: it is of no known kind, answers no call that is still waiting, or an event of it could
     * not be read.
     *
     * @param message its text, cut off where it is long
     * @param reason what is wrong, for people
     */
    default void unusable(String message, String reason) {}
}
