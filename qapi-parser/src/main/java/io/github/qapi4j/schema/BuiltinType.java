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
    QTYPE("QType", "string");

    /** The values of {@link #QTYPE}, which is an enum. */
    public static final List<String> QTYPE_VALUES =
            List.of("none", "qnull", "qnum", "qstring", "qdict", "qlist", "qbool");

    private static final Map<String, BuiltinType> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(BuiltinType::qapiName, Function.identity()));

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
