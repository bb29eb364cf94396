package io.github.qapi4j.runtime.generated;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;

/**
 * Members of one object that are read after its other members: those of a branch that is a union itself and is written flat into the
 * object, or those that the type does not know. {@link JsonReader#newBuffer} makes it for the object that the reader reads; only the
 * reader implements it. Members are added until the end of the object and read after it. Not thread-safe.
 */
public interface MemberBuffer {

    /** Moves the reader's present member, its name and its value, into this buffer. */
    void addMember() throws CodecException;

    /** Returns a reader before an object of these members. Its path, mode and listener are those of the reader that they came from. */
    JsonReader replay();

    /**
     * Returns these members as an object.
     *
     * @throws CodecException if two members have the same name
     */
    JsonObject toObject() throws CodecException;
}
