package io.github.qapi4j.maven;

import io.github.qapi4j.codegen.GeneratorOptions;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.merge.Availability;
import io.github.qapi4j.schema.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The schema to generate from.
 *
 * @param availability which releases have which parts; null if the schema is not merged from those of several releases
 */
record LoadedSchema(Schema schema, @Nullable Availability availability) {
    GeneratorRequest request(GeneratorOptions options, String packageName) {
        return availability == null
                ? options.request(schema, packageName)
                : options.request(schema, availability, packageName);
    }
}
