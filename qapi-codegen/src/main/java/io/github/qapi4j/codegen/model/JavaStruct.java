package io.github.qapi4j.codegen.model;

/**
 * A struct that has a type of its own.
 *
 * @param codec the simple name of its codec's class
 */
public record JavaStruct(JavaRecord record, String codec) {}
