/** The project's main job in one run: a transaction that commits and one that is rolled back. */
@NullMarked
package io.github.qapi4j.demo;

import org.jspecify.annotations.NullMarked;
