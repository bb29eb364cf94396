package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.codec.JsonObject;
import java.time.Duration;

/** What the builder of a server has collected. */
record ServerSettings(
        JsonObject version,
        JsonLimits limits,
        int maxSessions,
        long outputBytes,
        Duration writeTimeout,
        Duration closeTimeout) {}
