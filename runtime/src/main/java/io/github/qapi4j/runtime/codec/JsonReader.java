package io.github.qapi4j.runtime.codec;

import io.github.qapi4j.runtime.generated.Discriminator;
import io.github.qapi4j.runtime.generated.MemberBuffer;
import io.github.qapi4j.runtime.generated.Members;
import io.github.qapi4j.runtime.generated.Names;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON value as a stream, for {@link Codec#read}. Nested values are read in their order, and the members of an object in a loop over {@link
 * #nextMember()}; {@link Codec} has an example. All errors in the text are reported as {@link CodecException}s with the path of the value. After such
 * an exception, the reader must not be used again. Not thread-safe.
 *
 * <pre>{@code
 * List<Long> sizes = in.peek() == JsonType.ARRAY ? in.readList(Codecs.UINT64) : List.of(in.readUint64());
 * }</pre>
 */
public abstract sealed class JsonReader permits ByteReader, TokenReader {

    JsonReader() {}

    /** Returns whether this reader rejects unknown members, enum values, branches and alternatives. */
    public abstract boolean isStrict();

    /**
     * Begins to read the value of a sensitive member: until {@link #endSensitive}, messages of exceptions contain {@code <redacted>} in place
     * of what was read, including the names of members that the generated type does not have. A listener still receives the values unchanged.
     */
    public abstract void beginSensitive();

    /** Ends the value of a sensitive member; see {@link #beginSensitive}. */
    public abstract void endSensitive();

    /** Reads the beginning of an object. */
    public abstract void beginObject() throws CodecException;

    /**
     * Reads the name of the object's next member, or the end of the object. The caller must then read the value, skip it with
     * {@link #unknownMember}, or add the member to a buffer.
     *
     * @return the name; null at the end of the object
     */
    public abstract @Nullable String nextMember() throws CodecException;

    /**
     * Reads the name of the object's next member that a type declares, or the end of the object. Members before it that the type does not declare are
     * handled as by {@link #unknownMember}. For generated codecs.
     *
     * @param members the members that the type declares
     * @param previous the result of the previous call for this object; -1 for the first call
     * @return the index of the member in {@code members}; negative at the end of the object
     */
    public abstract int nextMember(Members members, int previous) throws CodecException;

    /**
     * Reads the name of the object's next member that a type declares, or the end of the object. Members before it that the type does not declare are
     * added to a buffer. For generated codecs.
     *
     * @param members the members that the type declares
     * @param previous the result of the previous call for this object; -1 for the first call
     * @param others a buffer of this reader
     * @return the index of the member in {@code members}; negative at the end of the object
     */
    public abstract int nextMember(Members members, int previous, MemberBuffer others) throws CodecException;

    /**
     * Handles the current member, which the type does not declare: skips its value and reports it to the listener.
     *
     * @throws CodecException if this reader is strict
     */
    public abstract void unknownMember() throws CodecException;

    /**
     * Returns the value of a string member of the next object, without consuming the object. The member may be anywhere in the object.
     *
     * @throws CodecException if the next value is not an object, lacks the member, or has one that is not a string
     */
    public abstract String discriminator(String member) throws CodecException;

    /**
     * Like {@link #discriminator}, for a union that has a case for unknown branches: if the member is missing, a tolerant reader reports this to the
     * listener and returns an empty string, which selects no branch.
     */
    public abstract String receivedDiscriminator(String member) throws CodecException;

    /**
     * Returns the index of the branch that the discriminator of the next object selects, without consuming the object. For generated codecs.
     *
     * @throws CodecException if the discriminator is missing, is not a string, or selects no branch
     */
    public abstract int branch(Discriminator discriminator) throws CodecException;

    /**
     * Like {@link #branch}, for a union that has a case for unknown branches: returns a negative number if the discriminator selects no branch. If the
     * member is missing, a tolerant reader reports this to the listener and returns a negative number. For generated codecs.
     */
    public abstract int receivedBranch(Discriminator discriminator) throws CodecException;

    /** Reads the value of a discriminator that has selected a branch. For generated codecs. */
    public abstract void readDiscriminator() throws CodecException;

    /**
     * Reads a string if it is one of these names and can be recognized without decoding it. For generated codecs, which otherwise read the string.
     *
     * @return the index of the name; negative if nothing was read
     */
    public abstract int tryName(Names names) throws CodecException;

    /** Returns an empty buffer for members of the current object. For generated codecs. */
    public abstract MemberBuffer newBuffer();

    /** Returns the type of the next value, without consuming it. */
    public abstract JsonType peek() throws CodecException;

    /** Reads a string. */
    public abstract String readString() throws CodecException;

    /** Reads {@code true} or {@code false}. */
    public abstract boolean readBoolean() throws CodecException;

    /** Reads {@code null}. */
    public abstract JsonNull readNull() throws CodecException;

    /** Reads an {@code int8}. */
    public final int readInt8() throws CodecException {
        return (int) readInteger("int8", Byte.MIN_VALUE, Byte.MAX_VALUE);
    }

    /** Reads an {@code int16}. */
    public final int readInt16() throws CodecException {
        return (int) readInteger("int16", Short.MIN_VALUE, Short.MAX_VALUE);
    }

    /** Reads an {@code int32}. */
    public final int readInt32() throws CodecException {
        return (int) readInteger("int32", Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** Reads an {@code int} or {@code int64}. */
    public final long readInt64() throws CodecException {
        return readInteger("int64", Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** Reads a {@code uint8}. */
    public final int readUint8() throws CodecException {
        return (int) readInteger("uint8", 0, 0xFF);
    }

    /** Reads a {@code uint16}. */
    public final int readUint16() throws CodecException {
        return (int) readInteger("uint16", 0, 0xFFFF);
    }

    /** Reads a {@code uint32}. */
    public final long readUint32() throws CodecException {
        return readInteger("uint32", 0, 0xFFFF_FFFFL);
    }

    /**
     * Reads a {@code uint64} or {@code size} into an unsigned {@code long}. As in QEMU, a negative {@code int64} is accepted and read as the unsigned
     * number with the same bits.
     */
    public abstract long readUint64() throws CodecException;

    /** Reads an integer within a range. */
    abstract long readInteger(String type, long min, long max) throws CodecException;

    /**
     * Reads a {@code number}, which may be an integer.
     *
     * @throws CodecException also if the number exceeds the range of {@code double}
     */
    public abstract double readNumber() throws CodecException;

    /**
     * Reads an array.
     *
     * @return the elements, an immutable list
     */
    public abstract <T> List<T> readList(Codec<T> element) throws IOException;

    /** Reads an array like {@link #readList}, without keeping its elements. */
    public abstract void readElements(Codec<?> element) throws IOException;

    /** Reads any value. */
    public abstract JsonValue readValue() throws CodecException;

    /**
     * Reads an object with any members.
     *
     * @throws CodecException if two members have the same name
     */
    public abstract JsonObject readObject() throws CodecException;

    /**
     * Handles an unknown enum value or discriminator: reports it to the listener and returns the fallback.
     *
     * @param text the text that was read at the current path
     * @throws CodecException if this reader is strict
     */
    public abstract <E> E unrecognized(String text, E fallback) throws CodecException;

    /**
     * Handles a value that matches no alternative of an alternate: reports it to the listener and returns the fallback.
     *
     * @param value the value that was read at the current path
     * @param expected the name of the alternate, for the message
     * @throws CodecException if this reader is strict
     */
    public abstract <E> E unrecognized(JsonValue value, String expected, E fallback) throws CodecException;

    /** Returns the exception for an unknown enum value, for the caller to throw. */
    public abstract CodecException unknownValue(String text);

    /** Returns the exception for a discriminator of the next object that selects no branch of the union, for the caller to throw. */
    public abstract CodecException unknownBranch(String member, String text);

    /** Returns the exception for a next value of an unexpected type, for the caller to throw. */
    public abstract CodecException mismatch(String expected);

    /** Returns the exception for a missing member of the object that was read at the current path, for the caller to throw. */
    public abstract CodecException missingMember(String member);

    /** Returns the exception for another error at the current path, e.g. {@code "duplicate member"}, for the caller to throw. */
    public abstract CodecException failure(String problem);

    /**
     * Ends reading, after the value.
     *
     * @throws CodecException if anything except white space follows the value
     */
    public abstract void finish() throws CodecException;
}
