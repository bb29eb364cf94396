package io.github.qapi4j.runtime.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON number. It keeps the text of the number. As in QAPI, a number with a fraction or an exponent is not an integer: {@code 1.0} is not equal to
 * {@code 1}. Integers of any length are equal if their values are equal. Other numbers are equal if they have the same {@code double} value, so
 * {@code 0.1}, {@code 1e-1} and QEMU's {@code 0.10000000000000001} are equal. Immutable.
 *
 * <pre>{@code
 * JsonNumber size = JsonNumber.of("18446744073709551615");
 * long bits = size.toUnsignedLong();
 * BigInteger value = size.toBigInteger();
 * }</pre>
 */
public final class JsonNumber implements JsonValue {
    private static final Pattern GRAMMAR = Pattern.compile("-?(0|[1-9][0-9]*+)(\\.[0-9]++)?([eE][-+]?[0-9]++)?");

    private final String text;

    private JsonNumber(String text) {
        this.text = text;
    }

    /**
     * Returns the number with this text.
     *
     * @throws IllegalArgumentException if the text is not a JSON number, e.g. {@code 01}, {@code +1}, {@code .5}, {@code NaN}
     */
    public static JsonNumber of(String text) {
        if (!GRAMMAR.matcher(text).matches()) {
            throw new IllegalArgumentException("not a JSON number: " + Excerpt.of(text));
        }
        return new JsonNumber(text);
    }

    /**
     * Converts a Java number through its text, without loss of digits. A {@code byte}, {@code short}, {@code int}, {@code long} or {@link
     * BigInteger} is an integer. A {@code float} or {@code double} is not an integer, even without a fraction; {@code 0.1f} becomes {@code 0.1}. A
     * {@link BigDecimal} is an integer if its text has neither a fraction nor an exponent. An argument of type {@code char} does not compile.
     *
     * @throws IllegalArgumentException if the number is infinite, NaN, or of another class
     */
    public static JsonNumber of(Number value) {
        boolean known = value instanceof Integer
                || value instanceof Long
                || value instanceof Double
                || value instanceof Float
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigInteger
                || value instanceof BigDecimal;
        if (!known) {
            throw new IllegalArgumentException("no JSON form of "
                    + Objects.requireNonNull(value, "value").getClass().getName());
        }
        return of(value.toString());
    }

    /** Returns an integer from an unsigned {@code long}: {@code -1L} is 18446744073709551615. */
    public static JsonNumber ofUnsigned(long bits) {
        return new JsonNumber(Long.toUnsignedString(bits));
    }

    /** Returns the number with this text, which a parser has checked. */
    static JsonNumber parsed(String text) {
        return new JsonNumber(text);
    }

    /** Returns the text of the number, as it was read or created. */
    public String text() {
        return text;
    }

    /** Returns whether this is an integer: a number with neither a fraction nor an exponent. */
    public boolean isInteger() {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' || c == 'e' || c == 'E') {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the integer.
     *
     * @throws ArithmeticException if this is not an integer, or does not fit a {@code long}
     */
    public long toLong() {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw notAn("int64", e);
        }
    }

    /**
     * Returns the integer as an unsigned {@code long}: 18446744073709551615 is {@code -1L}.
     *
     * @throws ArithmeticException if this is not an integer, is negative, or exceeds 64 bits
     */
    public long toUnsignedLong() {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw notAn("uint64", e);
        }
    }

    /**
     * Returns the integer, which may have any length. The conversion takes time quadratic in the length.
     *
     * @throws ArithmeticException if this is not an integer
     */
    public BigInteger toBigInteger() {
        if (!isInteger()) {
            throw notAn("integer", null);
        }
        return new BigInteger(text);
    }

    private ArithmeticException notAn(String type, @Nullable Throwable cause) {
        ArithmeticException e = new ArithmeticException("not an " + type + ": " + Excerpt.of(text));
        e.initCause(cause);
        return e;
    }

    /** Returns the nearest {@code double}; infinity if the number is too large. */
    public double toDouble() {
        return Double.parseDouble(text);
    }

    @Override
    public JsonType type() {
        return JsonType.NUMBER;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (!(other instanceof JsonNumber that)) {
            return false;
        }
        if (text.equals(that.text)) {
            return true;
        }
        boolean integer = isInteger();
        if (integer != that.isInteger()) {
            return false;
        }
        return integer ? integerText().equals(that.integerText()) : toDouble() == that.toDouble();
    }

    @Override
    public int hashCode() {
        // Adding zero turns -0.0 into 0.0.
        return isInteger() ? integerText().hashCode() : Double.hashCode(toDouble() + 0.0);
    }

    /** Returns the canonical text of an integer. */
    private String integerText() {
        return text.equals("-0") ? "0" : text;
    }

    /** Returns the number's text. */
    @Override
    public String toString() {
        return text;
    }
}
