package io.github.qapi4j.runtime.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a {@code long} that holds an unsigned 64-bit number, that is, the QAPI type {@code uint64} or {@code size}:
 * {@code -1L} is 18446744073709551615. Print it with {@link Long#toUnsignedString(long)}, compare it with
 * {@link Long#compareUnsigned(long, long)}, divide it with {@link Long#divideUnsigned(long, long)}.
 *
 * <pre>{@code
 * String text = Long.toUnsignedString(options.size());
 * builder.sizeUnsigned(new BigInteger("18446744073709551615"));
 * }</pre>
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE_USE)
public @interface Unsigned {}
