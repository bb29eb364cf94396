package io.github.qapi4j.codegen;

import java.util.function.Supplier;

/**
 * One source file that is to be printed.
 *
 * @param path its path below the output directory, with {@code /}
 * @param weight roughly how much there is to print (members, branches); the largest files are printed first
 * @param text prints the file; called once, on any thread
 */
public record SourceUnit(String path, int weight, Supplier<String> text) {}
