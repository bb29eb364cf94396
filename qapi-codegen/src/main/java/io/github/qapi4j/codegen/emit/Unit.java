package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.TypeSpec;
import java.util.function.Function;

/**
 * One source file to be.
 *
 * @param name the simple name of its top-level type
 * @param weight roughly how much there is to print (members, branches); the largest are printed first
 * @param type makes the type, and the texts that go into it; called once, on any thread
 */
record Unit(String name, int weight, Function<Inserts, TypeSpec> type) {}
