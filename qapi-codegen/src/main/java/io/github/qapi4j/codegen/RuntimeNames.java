package io.github.qapi4j.codegen;

import com.palantir.javapoet.ClassName;
import java.util.List;

/** The types outside of the generated package that generated code names. The generator does not depend on the runtime; a test loads each of these. */
public final class RuntimeNames {
    private static final String ANNOTATION = "io.github.qapi4j.runtime.annotation";
    private static final String CODEC = "io.github.qapi4j.runtime.codec";
    private static final String QMP = "io.github.qapi4j.runtime.qmp";
    private static final String TRANSACTION = "io.github.qapi4j.runtime.transaction";

    public static final ClassName GENERATED = ClassName.get(ANNOTATION, "Generated");
    public static final ClassName UNSIGNED = ClassName.get(ANNOTATION, "Unsigned");
    public static final ClassName UNSTABLE = ClassName.get(ANNOTATION, "Unstable");

    public static final ClassName CODEC_OF = ClassName.get(CODEC, "Codec");
    public static final ClassName CODECS = ClassName.get(CODEC, "Codecs");
    public static final ClassName JSON_READER = ClassName.get(CODEC, "JsonReader");
    public static final ClassName JSON_WRITER = ClassName.get(CODEC, "JsonWriter");
    public static final ClassName JSON_VALUE = ClassName.get(CODEC, "JsonValue");
    public static final ClassName JSON_OBJECT = ClassName.get(CODEC, "JsonObject");
    public static final ClassName JSON_NULL = ClassName.get(CODEC, "JsonNull");
    public static final ClassName JSON_STRING = ClassName.get(CODEC, "JsonString");
    public static final ClassName JSON_TYPE = ClassName.get(CODEC, "JsonType");
    public static final ClassName MEMBERS = ClassName.get(CODEC, "Members");
    public static final ClassName MEMBER_BUFFER = ClassName.get(CODEC, "MemberBuffer");
    public static final ClassName QTYPE = ClassName.get(CODEC, "QType");

    public static final ClassName COMMAND_DESCRIPTOR = ClassName.get(QMP, "CommandDescriptor");
    public static final ClassName COMMAND_FLAG = ClassName.get(QMP, "CommandFlag");
    public static final ClassName EVENT_DESCRIPTOR = ClassName.get(QMP, "EventDescriptor");
    public static final ClassName MODULE_DESCRIPTOR = ClassName.get(QMP, "ModuleDescriptor");
    public static final ClassName QMP_CLIENT = ClassName.get(QMP, "QmpClient");
    public static final ClassName QMP_COMMAND = ClassName.get(QMP, "QmpCommand");
    public static final ClassName QMP_ERROR_EXCEPTION = ClassName.get(QMP, "QmpErrorException");
    public static final ClassName QMP_EVENT = ClassName.get(QMP, "QmpEvent");
    public static final ClassName QMP_HANDLER = ClassName.get(QMP, "QmpHandler");
    public static final ClassName SCHEMA_DESCRIPTOR = ClassName.get(QMP, "SchemaDescriptor");

    public static final ClassName TRANSACTION_EXECUTOR = ClassName.get(TRANSACTION, "TransactionExecutor");
    public static final ClassName TRANSACTION_STEP = ClassName.get(TRANSACTION, "TransactionStep");

    /** All of them. A schema's type never gets one of these simple names, so that generated source can use them unqualified. */
    public static final List<ClassName> ALL = List.of(
            GENERATED,
            UNSIGNED,
            UNSTABLE,
            CODEC_OF,
            CODECS,
            JSON_READER,
            JSON_WRITER,
            JSON_VALUE,
            JSON_OBJECT,
            JSON_NULL,
            JSON_STRING,
            JSON_TYPE,
            MEMBERS,
            MEMBER_BUFFER,
            QTYPE,
            COMMAND_DESCRIPTOR,
            COMMAND_FLAG,
            EVENT_DESCRIPTOR,
            MODULE_DESCRIPTOR,
            QMP_CLIENT,
            QMP_COMMAND,
            QMP_ERROR_EXCEPTION,
            QMP_EVENT,
            QMP_HANDLER,
            SCHEMA_DESCRIPTOR,
            TRANSACTION_EXECUTOR,
            TRANSACTION_STEP);

    private RuntimeNames() {}
}
