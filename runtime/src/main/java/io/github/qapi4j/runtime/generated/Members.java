package io.github.qapi4j.runtime.generated;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The members that a generated codec reads and writes: their names in order, and which of them are mandatory. A codec marks each member that it reads
 * with {@link #once(JsonReader, long, int)}: bit <i>i</i> belongs to the <i>i</i>-th name. Immutable, except for a guess at the order of members,
 * which only affects the speed of reading. Thread-safe.
 */
public final class Members {
    private final Names names;
    private final MemberName[] written;
    private final long[] mandatory;
    private final long[] mandatoryIfStrict;

    /**
     * The two members that probably follow another one, at twice its index plus two; those that are probably first, at 0. A peer sends the members of a
     * type in the same order all the time and omits some of them. Threads change the guesses without synchronization: a reader compares each guess
     * with the text.
     */
    private final short[] successors;

    private Members(List<MemberName> written, long[] mandatory, long[] mandatoryIfStrict) {
        List<String> all = new ArrayList<>(written.size());
        written.forEach(name -> all.add(name.toString()));
        this.successors = new short[2 * all.size() + 2];
        for (int i = 0; i <= all.size(); i++) {
            successors[2 * i] = (short) i;
            successors[2 * i + 1] = (short) all.size();
        }
        this.names = Names.ofMembers(all);
        this.written = written.toArray(MemberName[]::new);
        this.mandatory = mandatory;
        this.mandatoryIfStrict = mandatoryIfStrict;
    }

    /**
     * Returns the members with these names, in this order; a string may hold several names, separated by spaces. The suffix {@code ?} marks an
     * optional member, and the suffix {@code !} a member that only a strict reader requires. The suffix {@code =text} gives the constant value of a
     * discriminator.
     */
    public static Members of(String... lists) {
        List<String> names = Names.split(lists);
        List<MemberName> all = new ArrayList<>(names.size());
        long[] mandatory = new long[Math.max(1, (names.size() + 63) >> 6)];
        long[] mandatoryIfStrict = new long[mandatory.length];
        for (String name : names) {
            int word = all.size() >> 6;
            long bit = 1L << all.size();
            boolean optional = name.endsWith("?");
            boolean expected = name.endsWith("!");
            if (!optional) {
                mandatoryIfStrict[word] |= bit;
            }
            if (!optional && !expected) {
                mandatory[word] |= bit;
            }
            int equals = name.indexOf('=');
            int end = equals >= 0 ? equals : optional || expected ? name.length() - 1 : name.length();
            all.add(new MemberName(name.substring(0, end), equals < 0 ? null : name.substring(equals + 1)));
        }
        return new Members(all, mandatory, mandatoryIfStrict);
    }

    /** Returns the name of a member. */
    public MemberName name(int index) {
        return written[index];
    }

    /** Returns the number of members. */
    public int size() {
        return written.length;
    }

    /** Returns the names of all members. */
    public Names names() {
        return names;
    }

    /**
     * Returns a member that probably follows another one.
     *
     * @param previous the index of the member before it; negative at the beginning of the object
     * @return the index; the number of members if there is no guess
     */
    public int successor(int previous) {
        return successors[2 * previous + 2];
    }

    /** Returns another member that probably follows another one; see {@link #successor}. */
    public int otherSuccessor(int previous) {
        return successors[2 * previous + 3];
    }

    /**
     * Remembers that neither guess was right.
     *
     * @param previous the index of the member before it; negative at the beginning of the object
     * @param member the index of the member that followed
     */
    public void rememberSuccessor(int previous, int member) {
        successors[2 * previous + 3] = successors[2 * previous + 2];
        successors[2 * previous + 2] = (short) member;
    }

    /**
     * Returns {@code seen} with the bit of the reader's current member added.
     *
     * @param bit 0 to 63
     * @throws CodecException if the bit is already set: the object has two members with the same name
     */
    public static long once(JsonReader in, long seen, int bit) throws CodecException {
        long mask = 1L << bit;
        if ((seen & mask) != 0) {
            throw in.failure("duplicate member");
        }
        return seen | mask;
    }

    /**
     * Sets the bit of the reader's current member, for objects with more than 64 members.
     *
     * @throws CodecException if the bit is already set: the object has two members with the same name
     */
    public static void once(JsonReader in, long[] seen, int bit) throws CodecException {
        seen[bit >> 6] = once(in, seen[bit >> 6], bit & 63);
    }

    /**
     * Checks at the end of an object with at most 64 members that no mandatory member is missing.
     *
     * @param seen the bits of the members that were read
     * @param in the reader, for the path
     * @throws CodecException if members are missing; the message names the first one
     */
    public void requireAll(long seen, JsonReader in) throws CodecException {
        if (mandatory.length > 1) {
            throw new IllegalStateException("bug: more than 64 members do not fit one long");
        }
        requireAll(0, mandatory(in)[0] & ~seen, in);
    }

    /**
     * Checks at the end of an object that no mandatory member is missing.
     *
     * @param seen the bits of the members that were read
     * @param in the reader, for the path
     * @throws CodecException if members are missing; the message names the first one
     */
    public void requireAll(long[] seen, JsonReader in) throws CodecException {
        long[] required = mandatory(in);
        for (int word = 0; word < required.length; word++) {
            requireAll(word, required[word] & ~seen[word], in);
        }
    }

    private long[] mandatory(JsonReader in) {
        return in.isStrict() ? mandatoryIfStrict : mandatory;
    }

    private void requireAll(int word, long missing, JsonReader in) throws CodecException {
        if (missing != 0) {
            int index = (word << 6) + Long.numberOfTrailingZeros(missing);
            throw in.missingMember(names.get(index));
        }
    }

    /**
     * Writes further members into the open object, to which these members belong.
     *
     * @throws IllegalArgumentException if a further member has the same name as one of these members: peers reject duplicate members
     */
    public void writeFurther(JsonWriter out, JsonObject further) throws IOException {
        for (String name : further.members().keySet()) {
            if (names.indexOf(name) >= 0) {
                throw out.member(name).unwritable("a second member with this name");
            }
        }
        out.members(further);
    }
}
