package io.github.qapi4j.merge;

import io.github.qapi4j.schema.Schema;

/**
 * The schema of one release.
 *
 * @param name how users call the release, such as {@code "7.2.0"}
 */
public record Release(String name, Schema schema) {}
