package io.github.qapi4j.codegen.model;

import java.util.List;

/**
 * A class that holds the codecs of one or more types.
 *
 * @param name the simple name of the class
 * @param types the simple names of the types, in the order of their numbers in the class
 */
public record JavaCodec(String name, List<String> types) {
    public JavaCodec {
        types = List.copyOf(types);
    }

    /** Whether the class is the codec of one type only. */
    public boolean isSingle() {
        return types.size() == 1;
    }
}
