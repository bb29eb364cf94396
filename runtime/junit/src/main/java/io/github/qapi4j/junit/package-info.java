/**
 * A fake QEMU for tests. {@link io.github.qapi4j.junit.FakeQemu} starts one for each JUnit test; {@link io.github.qapi4j.junit.FakeServer} is used
 * without JUnit, too. {@code docs/testing.md} is the guide.
 */
@NullMarked
package io.github.qapi4j.junit;

import org.jspecify.annotations.NullMarked;
