package io.github.qapi4j.benchmark.codec;

import io.avaje.jsonb.Json;
import io.github.qapi4j.benchmark.qmp.SchemaInfoObjectMember;
import io.github.qapi4j.runtime.codec.JsonValue;
import org.jspecify.annotations.NullUnmarked;

/** Names in JSON for avaje-jsonb. With a mix-in, it does not derive any name from a convention. */
@Json.MixIn(SchemaInfoObjectMember.class)
@NullUnmarked // the fields are never read
abstract class AvajeSchemaInfoObjectMemberMixIn {
    @Json.Property("default")
    JsonValue default_;
}
