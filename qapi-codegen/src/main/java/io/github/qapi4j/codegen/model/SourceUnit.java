package io.github.qapi4j.codegen.model;

import java.util.function.Supplier;

/**
 * A source file to be printed.
 *
 * @param path its path below the output directory, with {@code /}
 * @param weight the approximate amount to print, in members and branches; the largest files are printed first
 * @param text prints the file; called once, on any thread
 */
public record SourceUnit(String path, int weight, Supplier<String> text) {}
