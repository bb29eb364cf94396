package io.github.qapi4j.codegen;

/**
 * The types of the runtime that generated code names, for every back end. The generator does not depend on the runtime; a test loads each of these types.
 * A schema's type never gets one of these simple names, so that generated source can import them all.
 */
public enum RuntimeType {
    GENERATED(Package.ANNOTATION, "Generated"),
    UNSIGNED(Package.ANNOTATION, "Unsigned"),
    UNSTABLE(Package.ANNOTATION, "Unstable"),

    CODEC(Package.CODEC, "Codec"),
    CODECS(Package.CODEC, "Codecs"),
    JSON_READER(Package.CODEC, "JsonReader"),
    JSON_WRITER(Package.CODEC, "JsonWriter"),
    JSON_VALUE(Package.CODEC, "JsonValue"),
    JSON_OBJECT(Package.CODEC, "JsonObject"),
    JSON_NULL(Package.CODEC, "JsonNull"),
    JSON_STRING(Package.CODEC, "JsonString"),
    JSON_TYPE(Package.CODEC, "JsonType"),
    MEMBERS(Package.CODEC, "Members"),
    MEMBER_BUFFER(Package.CODEC, "MemberBuffer"),
    QTYPE(Package.CODEC, "QType"),

    COMMAND_DESCRIPTOR(Package.QMP, "CommandDescriptor"),
    COMMAND_FLAG(Package.QMP, "CommandFlag"),
    EVENT_DESCRIPTOR(Package.QMP, "EventDescriptor"),
    MODULE_DESCRIPTOR(Package.QMP, "ModuleDescriptor"),
    QMP_CLIENT(Package.QMP, "QmpClient"),
    QMP_COMMAND(Package.QMP, "QmpCommand"),
    QMP_ERROR_EXCEPTION(Package.QMP, "QmpErrorException"),
    QMP_EVENT(Package.QMP, "QmpEvent"),
    QMP_HANDLER(Package.QMP, "QmpHandler"),
    SCHEMA_DESCRIPTOR(Package.QMP, "SchemaDescriptor"),

    TRANSACTION_EXECUTOR(Package.TRANSACTION, "TransactionExecutor"),
    TRANSACTION_STEP(Package.TRANSACTION, "TransactionStep");

    private final String packageName;
    private final String simpleName;

    RuntimeType(String packageName, String simpleName) {
        this.packageName = packageName;
        this.simpleName = simpleName;
    }

    public String packageName() {
        return packageName;
    }

    public String simpleName() {
        return simpleName;
    }

    private static final class Package {
        static final String ANNOTATION = "io.github.qapi4j.runtime.annotation";
        static final String CODEC = "io.github.qapi4j.runtime.codec";
        static final String QMP = "io.github.qapi4j.runtime.qmp";
        static final String TRANSACTION = "io.github.qapi4j.runtime.transaction";
    }
}
