package io.github.qapi4j.benchmark.codec;

import io.avaje.jsonb.Json;
import io.github.qapi4j.benchmark.qmp.BlkdebugSetStateOptions;
import org.jspecify.annotations.NullUnmarked;

/** Names in JSON for avaje-jsonb. With a mix-in, it does not derive any name from a convention. */
@Json.MixIn(BlkdebugSetStateOptions.class)
@NullUnmarked // the fields are never read
abstract class AvajeBlkdebugSetStateOptionsMixIn {
    @Json.Property("new_state")
    long newState;
}
