package io.github.qapi4j.runtime.generated;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;

/**
 * Members of an object that are set aside while its other members are read. They are the members of a branch that is itself a union, which are
 * written flat into the object, or the members that the type does not know. {@link JsonReader#newBuffer} creates a buffer for the object that is
 * being read. Members can be added until the end of the object, and are read afterwards. Only the reader implements this interface. Not thread-safe.
 */
public interface MemberBuffer {

    /** Moves the name and the value of the reader's current member into this buffer. */
    void addMember() throws CodecException;

    /**
     * Returns a reader of an object with these members. It has the path, the mode and the listener of the reader from which the members were moved.
     */
    JsonReader replay();

    /**
     * Returns these members as an object.
     *
     * @throws CodecException if two members have the same name
     */
    JsonObject toObject() throws CodecException;
}
