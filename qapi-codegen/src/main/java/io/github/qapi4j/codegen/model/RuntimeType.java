package io.github.qapi4j.codegen.model;

/**
 * A type of the runtime to which generated code refers, for every back end. The generator does not depend on the runtime; a test loads each of these
 * types. A schema's type never gets one of these simple names, so that generated source can import them all.
 */
public enum RuntimeType {
    AVAILABLE_IN(Packages.ANNOTATION, "AvailableIn"),
    GENERATED(Packages.ANNOTATION, "Generated"),
    UNSIGNED(Packages.ANNOTATION, "Unsigned"),
    UNSTABLE(Packages.ANNOTATION, "Unstable"),

    CODEC(Packages.CODEC, "Codec"),
    CODECS(Packages.CODEC, "Codecs"),
    JSON_READER(Packages.CODEC, "JsonReader"),
    JSON_WRITER(Packages.CODEC, "JsonWriter"),
    JSON_VALUE(Packages.CODEC, "JsonValue"),
    JSON_OBJECT(Packages.CODEC, "JsonObject"),
    JSON_NULL(Packages.CODEC, "JsonNull"),
    JSON_STRING(Packages.CODEC, "JsonString"),
    JSON_TYPE(Packages.CODEC, "JsonType"),
    QAPI_ENUM(Packages.CODEC, "QapiEnum"),
    QTYPE(Packages.CODEC, "QType"),

    DISCRIMINATOR(Packages.GENERATED, "Discriminator"),
    EMPTY_CODEC(Packages.GENERATED, "EmptyCodec"),
    ENUM_CODEC(Packages.GENERATED, "EnumCodec"),
    MEMBERS(Packages.GENERATED, "Members"),
    MEMBER_BUFFER(Packages.GENERATED, "MemberBuffer"),
    MEMBER_CHECKS(Packages.GENERATED, "MemberChecks"),
    PRINTING(Packages.GENERATED, "Printing"),
    RUNTIME_VERSION(Packages.GENERATED, "RuntimeVersion"),
    SENSITIVE(Packages.GENERATED, "Sensitive"),

    API_RELEASES(Packages.QMP, "ApiReleases"),
    COMMAND_DESCRIPTOR(Packages.QMP, "CommandDescriptor"),
    COMMAND_FLAG(Packages.QMP, "CommandFlag"),
    COMMAND_HANDLER(Packages.QMP, "CommandHandler"),
    EVENT_DESCRIPTOR(Packages.QMP, "EventDescriptor"),
    MODULE_DESCRIPTOR(Packages.QMP, "ModuleDescriptor"),
    OUT_OF_BAND_COMMAND(Packages.QMP, "OutOfBandCommand"),
    QMP_CALLER(Packages.QMP, "QmpCaller"),
    QMP_CLIENT(Packages.QMP, "QmpClient"),
    QMP_COMMAND(Packages.QMP, "QmpCommand"),
    QMP_ERROR_EXCEPTION(Packages.QMP, "QmpErrorException"),
    QMP_EVENT(Packages.QMP, "QmpEvent"),
    QMP_HANDLER(Packages.QMP, "QmpHandler"),
    QMP_REQUEST(Packages.QMP, "QmpRequest"),
    SCHEMA_DESCRIPTOR(Packages.QMP, "SchemaDescriptor"),
    SERVER_RELEASE(Packages.QMP, "ServerRelease"),

    SCHEMA_DIFFERENCE(Packages.SCHEMA, "SchemaDifference"),

    COMPLETION_MODE(Packages.TRANSACTION, "CompletionMode"),
    TRANSACTION_EXECUTOR(Packages.TRANSACTION, "TransactionExecutor"),
    TRANSACTION_STEP(Packages.TRANSACTION, "TransactionStep");

    private final String packageName;
    private final String simpleName;

    RuntimeType(String packageName, String simpleName) {
        this.packageName = packageName;
        this.simpleName = simpleName;
    }

    /** The package of the type, with dots. */
    public String packageName() {
        return packageName;
    }

    /** The name of the type without its package. */
    public String simpleName() {
        return simpleName;
    }

    private static final class Packages {
        static final String ANNOTATION = "io.github.qapi4j.runtime.annotation";
        static final String CODEC = "io.github.qapi4j.runtime.codec";
        static final String GENERATED = "io.github.qapi4j.runtime.generated";
        static final String QMP = "io.github.qapi4j.runtime.qmp";
        static final String SCHEMA = "io.github.qapi4j.runtime.schema";
        static final String TRANSACTION = "io.github.qapi4j.runtime.transaction";
    }
}
