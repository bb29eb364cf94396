package io.github.qapi4j.codegen.model;

/** A struct that has a type of its own. */
public record JavaStruct(JavaRecord record) {}
