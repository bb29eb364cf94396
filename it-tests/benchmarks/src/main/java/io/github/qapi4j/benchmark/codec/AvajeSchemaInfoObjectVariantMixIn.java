package io.github.qapi4j.benchmark.codec;

import io.avaje.jsonb.Json;
import io.github.qapi4j.benchmark.qmp.SchemaInfoObjectVariant;
import org.jspecify.annotations.NullUnmarked;

/** Names in JSON for avaje-jsonb. With a mix-in, it does not derive any name from a convention. */
@Json.MixIn(SchemaInfoObjectVariant.class)
@NullUnmarked // the fields are never read
abstract class AvajeSchemaInfoObjectVariantMixIn {
    @Json.Property("case")
    String case_;
}
