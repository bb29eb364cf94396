package io.github.qapi4j.schema;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The types that the language predefines. */
public enum BuiltinType {
    STR("str", "string"),
    NUMBER("number", "number"),
    INT("int", "int"),
    INT8("int8", "int"),
    INT16("int16", "int"),
    INT32("int32", "int"),
    INT64("int64", "int"),
    UINT8("uint8", "int"),
    UINT16("uint16", "int"),
    UINT32("uint32", "int"),
    UINT64("uint64", "int"),
    SIZE("size", "int"),
    BOOL("bool", "boolean"),
    ANY("any", "value"),
    NULL("null", "null"),
    QTYPE("QType", "string"),
    /**
     * An integer whose size is not known, from -2<sup>63</sup> to 2<sup>64</sup>-1. No text of a schema can name it; a schema that was made from a server's
     * answer has it, since answers do not show sizes. Otherwise it is like {@link #INT}, whose name it has.
     */
    ANY_INT("int", "int");

    /** The values of {@link #QTYPE}, which is an enum. */
    public static final List<String> QTYPE_VALUES =
            List.of("none", "qnull", "qnum", "qstring", "qdict", "qlist", "qbool");

    /** The types that schemas can name. */
    public static final List<BuiltinType> NAMED =
            Arrays.stream(values()).filter(type -> type != ANY_INT).toList();

    private static final Map<String, BuiltinType> BY_NAME =
            NAMED.stream().collect(Collectors.toUnmodifiableMap(BuiltinType::qapiName, Function.identity()));

    private final String qapiName;
    private final String jsonType;

    BuiltinType(String qapiName, String jsonType) {
        this.qapiName = qapiName;
        this.jsonType = jsonType;
    }

    /** The type with this name, if there is one. */
    public static Optional<BuiltinType> of(String qapiName) {
        return Optional.ofNullable(BY_NAME.get(qapiName));
    }

    /** The name in schemas, e.g. {@code "uint32"}. */
    public String qapiName() {
        return qapiName;
    }

    /** The type that introspection shows, e.g. {@code "int"}; {@code QType} is an enum there. */
    public String jsonType() {
        return jsonType;
    }
}
