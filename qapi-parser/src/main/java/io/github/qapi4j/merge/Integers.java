package io.github.qapi4j.merge;

import io.github.qapi4j.schema.BuiltinType;

/** The integer types. */
final class Integers {
    private Integers() {}

    static boolean isInteger(BuiltinType type) {
        return type.jsonType().equals("int");
    }

    /**
     * The type for a member that has different integer types in two releases: the wider one; of two types with the same width the newer one, except that
     * a type for both signs is needed if they have fewer than 64 bits. A size that is not known takes the place of a signed one with 64 bits, since it
     * has the same values and more.
     */
    static BuiltinType common(BuiltinType newer, BuiltinType older) {
        int newerBits = bits(newer);
        int olderBits = bits(older);
        if (older == BuiltinType.ANY_INT && newerBits == Long.SIZE && isSigned(newer)) {
            return older;
        }
        if (newerBits == olderBits) {
            return isSigned(newer) == isSigned(older) || newerBits == Long.SIZE ? newer : signed(2 * newerBits);
        }
        BuiltinType wider = newerBits > olderBits ? newer : older;
        BuiltinType narrower = newerBits > olderBits ? older : newer;
        // An unsigned type does not contain the negative values of a narrower one.
        return isSigned(wider) || !isSigned(narrower) || bits(wider) == Long.SIZE ? wider : signed(2 * bits(wider));
    }

    private static BuiltinType signed(int bits) {
        return switch (bits) {
            case Short.SIZE -> BuiltinType.INT16;
            case Integer.SIZE -> BuiltinType.INT32;
            default -> BuiltinType.INT64;
        };
    }

    private static boolean isSigned(BuiltinType type) {
        return switch (type) {
            case UINT8, UINT16, UINT32, UINT64, SIZE -> false;
            default -> true;
        };
    }

    private static int bits(BuiltinType type) {
        return switch (type) {
            case INT8, UINT8 -> Byte.SIZE;
            case INT16, UINT16 -> Short.SIZE;
            case INT32, UINT32 -> Integer.SIZE;
            default -> Long.SIZE;
        };
    }
}
