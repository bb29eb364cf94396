package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.codec.JsonObject;
import java.time.Duration;

/** The settings of a server, as collected by its builder. */
record ServerSettings(
        JsonObject version,
        JsonLimits limits,
        int maxSessions,
        long outputBytes,
        Duration writeTimeout,
        Duration closeTimeout) {}
