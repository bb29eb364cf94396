package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.codec.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a server, as collected by its builder.
 *
 * @param idleTimeout null for none
 * @param replyTimeout null for none
 */
record ServerSettings(
        JsonObject version,
        JsonLimits limits,
        int maxSessions,
        Duration negotiationTimeout,
        @Nullable Duration idleTimeout,
        long outputBytes,
        Duration writeTimeout,
        Duration closeTimeout,
        @Nullable Duration replyTimeout,
        boolean outOfBand,
        long inputBytes,
        long totalOutputBytes,
        OutputOverflow outputOverflow) {}
