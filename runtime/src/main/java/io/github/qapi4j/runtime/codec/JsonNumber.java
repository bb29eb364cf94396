package io.github.qapi4j.runtime.codec;

import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON number, which keeps the text that it came as. As in QAPI, one with a fraction or an exponent is no integer:
 * {@code 1.0} is not equal to {@code 1}. Integers are equal when they are the same number, however long; other numbers when they
 * are the same {@code double}, so {@code 0.1}, {@code 1e-1} and QEMU's {@code 0.10000000000000001} are equal.
 */
public final class JsonNumber implements JsonValue {
    private static final Pattern GRAMMAR = Pattern.compile("-?(0|[1-9][0-9]*+)(\\.[0-9]++)?([eE][-+]?[0-9]++)?");

    private final String text;

    private JsonNumber(String text) {
        this.text = text;
    }

    /**
     * Returns the number of that text.
     *
     * @throws IllegalArgumentException if JSON has no such number: {@code 01}, {@code +1}, {@code .5}, {@code NaN}
     */
    public static JsonNumber of(String text) {
        if (!GRAMMAR.matcher(text).matches()) {
            throw new IllegalArgumentException("no JSON number: " + Excerpt.of(text));
        }
        return new JsonNumber(text);
    }

    /** Returns an integer. */
    public static JsonNumber of(long value) {
        return new JsonNumber(Long.toString(value));
    }

    /** Returns an integer. */
    public static JsonNumber of(BigInteger value) {
        return new JsonNumber(value.toString());
    }

    /**
     * Returns a number that is no integer in JSON's eyes, also where it is a whole one.
     *
     * @throws IllegalArgumentException if it is infinite or not a number
     */
    public static JsonNumber of(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("no JSON number: " + value);
        }
        return new JsonNumber(Double.toString(value));
    }

    /** Returns the integer whose 64 bits are read as an unsigned number. */
    public static JsonNumber ofUnsigned(long bits) {
        return new JsonNumber(Long.toUnsignedString(bits));
    }

    /** Returns the number of a text that a parser has found to be one. */
    static JsonNumber parsed(String text) {
        return new JsonNumber(text);
    }

    /** Returns the number as it came or was made. */
    public String text() {
        return text;
    }

    /** Returns whether this is an integer: no fraction, no exponent. */
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
     * @throws ArithmeticException if this is no integer, or none of 64 bits with a sign
     */
    public long toLong() {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw notAn("int64", e);
        }
    }

    /**
     * Returns the integer as 64 bits without a sign: 18446744073709551615 is {@code -1L}.
     *
     * @throws ArithmeticException if this is no integer, negative, or of more than 64 bits
     */
    public long toUnsignedLong() {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw notAn("uint64", e);
        }
    }

    /**
     * Returns the integer, however long; that takes time which grows with the square of its length.
     *
     * @throws ArithmeticException if this is no integer
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

    /** Returns the nearest {@code double}, infinite where there is none. */
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
        // Adding zero makes one of the two zeros.
        return isInteger() ? integerText().hashCode() : Double.hashCode(toDouble() + 0.0);
    }

    /** Returns the text that each integer has only one of. */
    private String integerText() {
        return text.equals("-0") ? "0" : text;
    }

    /** Returns the number's text. */
    @Override
    public String toString() {
        return text;
    }
}
