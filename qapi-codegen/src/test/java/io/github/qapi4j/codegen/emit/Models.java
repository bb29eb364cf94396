package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.model.JavaCodec;
import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaEnum;
import io.github.qapi4j.codegen.model.JavaEvent;
import io.github.qapi4j.codegen.model.JavaForms;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.JavaModule;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaStruct;
import io.github.qapi4j.codegen.model.JavaTransactional;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.JavaUnion;
import io.github.qapi4j.codegen.model.Origin;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.doc.DocText;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Models that are built by hand, to test one emitter with one construct. */
final class Models {
    static final Span NOWHERE = new Span(new SourceFile("test.json", ""), 0, 0);

    private Models() {}

    /**
     * A model of a module {@code transaction.json} with the command {@code transaction}, whose actions are {@code abort} and the deprecated {@code
     * drive-backup}.
     */
    static JavaModel transaction() {
        JavaEnum kind = new JavaEnum(
                "TransactionActionKind",
                List.of(constant("ABORT", "abort"), constant("DRIVE_BACKUP", "drive-backup")),
                false,
                origin(Origin.Kind.ENUM, "TransactionActionKind"));
        JavaMember type = member("type", new JavaType.Generated(kind.name()), false);
        JavaUnion actions = new JavaUnion(
                "TransactionAction",
                List.of(type),
                type,
                List.of(),
                kind,
                List.of(
                        branch("Abort", kind.constants().get(0), "abort", origin(Origin.Kind.BRANCH, "abort")),
                        branch(
                                "DriveBackup",
                                kind.constants().get(1),
                                "driveBackup",
                                origin(Origin.Kind.BRANCH, "drive-backup", null, "deprecated"))),
                null,
                origin(Origin.Kind.UNION, "TransactionAction"));
        JavaEnum mode = new JavaEnum(
                "ActionCompletionMode",
                List.of(constant("INDIVIDUAL", "individual"), constant("GROUPED", "grouped")),
                false,
                origin(Origin.Kind.ENUM, "ActionCompletionMode"));
        JavaMember completionMode =
                member("completion-mode", "completionMode", new JavaType.Generated(mode.name()), true);
        JavaStruct properties = new JavaStruct(record(
                "TransactionProperties", List.of(completionMode), origin(Origin.Kind.STRUCT, "TransactionProperties")));
        JavaMember list = member("actions", new JavaType.ListOf(new JavaType.Generated(actions.name())), false);
        JavaMember props = member("properties", new JavaType.Generated("TransactionProperties"), true);
        JavaCommand command = new Command("transaction").members(list, props).build();
        JavaModule module = module("transaction", List.of(command), List.of());
        JavaTransactional transactional = new JavaTransactional(
                command,
                list,
                actions,
                "TransactionActionHandler",
                "TransactionGlue",
                "transactions",
                List.of("abort", "driveBackup"),
                new JavaTransactional.Mode(
                        List.of(props, completionMode), mode, mode.constants().get(1)));
        return new JavaModel(
                "com.example.qmp",
                "QmpApi",
                "QmpApiCodec",
                DocsLevel.FULL,
                List.of(kind, mode),
                List.of(properties),
                List.of(actions),
                List.of(),
                List.of(module),
                codecs("TransactionAction", "TransactionProperties", "TransactionCommand"),
                List.of(transactional),
                null,
                Map.of("transaction", "TransactionCommand", "TransactionAction", "TransactionAction"),
                List.of());
    }

    /** A model of one module with these commands and events, and with the deprecated struct {@code OldInfo}. */
    static JavaModel of(List<JavaCommand> commands, List<JavaEvent> events) {
        JavaStruct old =
                new JavaStruct(record("OldInfo", List.of(), origin(Origin.Kind.STRUCT, "OldInfo", null, "deprecated")));
        return new JavaModel(
                "com.example.qmp",
                "QmpApi",
                "QmpApiCodec",
                DocsLevel.FULL,
                List.of(),
                List.of(old),
                List.of(),
                List.of(),
                List.of(module("misc", commands, events)),
                codecs(Stream.concat(
                                commands.stream().map(JavaCommand::record),
                                events.stream().map(JavaEvent::record))
                        .filter(record -> !record.members().isEmpty())
                        .map(JavaRecord::name)
                        .toArray(String[]::new)),
                List.of(),
                null,
                Map.of(),
                List.of());
    }

    /** A class of its own for the codec of each type. */
    private static List<JavaCodec> codecs(String... types) {
        return Stream.of(types)
                .map(type -> new JavaCodec(type + "Codec", List.of(type)))
                .toList();
    }

    static JavaModule module(String label, List<JavaCommand> commands, List<JavaEvent> events) {
        String stem = Character.toUpperCase(label.charAt(0)) + label.substring(1);
        return new JavaModule(
                label + ".json",
                label,
                stem + "Module",
                commands.isEmpty()
                        ? null
                        : new JavaModule.Interfaces(stem + "Commands", stem + "Client", stem + "AsyncClient", label),
                commands,
                events);
    }

    static JavaEvent event(String wireName, String record, String... features) {
        Origin origin = origin(Origin.Kind.EVENT, wireName, null, features);
        return new JavaEvent(wireName, record(record, List.of(), origin), false, origin);
    }

    static JavaEnum.Constant constant(String name, String wireName) {
        return new JavaEnum.Constant(name, wireName, origin(Origin.Kind.VALUE, wireName));
    }

    static JavaMember member(String name, JavaType type, boolean optional, String... features) {
        return new JavaMember(
                JavaMember.Role.MEMBER,
                name,
                name,
                name,
                type,
                presence(optional),
                false,
                origin(Origin.Kind.MEMBER, name, null, features));
    }

    static JavaMember member(String wireName, String name, JavaType type, boolean optional) {
        return new JavaMember(
                JavaMember.Role.MEMBER,
                wireName,
                name,
                name,
                type,
                presence(optional),
                false,
                origin(Origin.Kind.MEMBER, wireName));
    }

    static JavaMember described(
            String name, JavaType type, boolean optional, String description, @Nullable IfCond condition) {
        Origin origin =
                new Origin(Origin.Kind.MEMBER, name, NOWHERE, condition, List.of(), null, DocText.of(description));
        return new JavaMember(JavaMember.Role.MEMBER, name, name, name, type, presence(optional), false, origin);
    }

    private static JavaMember.Presence presence(boolean optional) {
        return optional ? JavaMember.Presence.OPTIONAL : JavaMember.Presence.MANDATORY;
    }

    static Origin origin(Origin.Kind kind, String name) {
        return origin(kind, name, null);
    }

    static Origin origin(Origin.Kind kind, String name, @Nullable Doc doc, String... features) {
        List<Feature> list = new ArrayList<>();
        for (String feature : features) {
            list.add(new Feature(feature, NOWHERE, null));
        }
        return new Origin(kind, name, NOWHERE, null, list, doc, null);
    }

    static Doc doc(String body, Map<String, String> features, Doc.Section... sections) {
        List<Doc.Entry> entries = new ArrayList<>();
        features.forEach((name, text) -> entries.add(new Doc.Entry(name, DocText.of(text), NOWHERE)));
        return new Doc("x", NOWHERE, DocText.EMPTY, DocText.of(body), List.of(), entries, List.of(sections));
    }

    static Doc.Section section(@Nullable String tag, String text) {
        boolean example = "Example".equals(tag);
        return new Doc.Section(tag, example ? DocText.example(text) : DocText.of(text), NOWHERE);
    }

    private static JavaUnion.Branch branch(String name, JavaEnum.Constant constant, String method, Origin origin) {
        return new JavaUnion.Branch(
                new JavaRecord(name, "TransactionAction." + name, List.of(), List.of(), true, origin),
                constant,
                method,
                new JavaForms(List.of(), false, null));
    }

    private static JavaRecord record(String name, List<JavaMember> members, Origin origin) {
        return new JavaRecord(name, name, members, List.of(), true, origin);
    }

    /** A builder of a command. */
    static final class Command {
        private final String name;
        private List<JavaMember> members = List.of();
        private @Nullable JavaType returns;
        private boolean boxed;
        private boolean successResponse = true;
        private Origin origin;

        Command(String name) {
            this.name = name;
            this.origin = Models.origin(Origin.Kind.COMMAND, name);
        }

        Command members(JavaMember... members) {
            this.members = List.of(members);
            return this;
        }

        Command returns(JavaType type) {
            this.returns = type;
            return this;
        }

        Command boxed() {
            this.boxed = true;
            return this;
        }

        Command withoutResponse() {
            this.successResponse = false;
            return this;
        }

        Command origin(Origin origin) {
            this.origin = origin;
            return this;
        }

        JavaCommand build() {
            String record = Character.toUpperCase(name.charAt(0)) + name.substring(1) + "Command";
            List<JavaMember> mandatory =
                    members.stream().filter(member -> !member.nullable()).toList();
            return new JavaCommand(
                    name,
                    name,
                    new JavaRecord(record, record, members, List.of(), !boxed, origin),
                    returns,
                    new JavaForms(
                            mandatory.size() > 4 ? null : mandatory,
                            false,
                            boxed || members.isEmpty() ? null : JavaForms.Filled.RECORD),
                    boxed,
                    true,
                    successResponse,
                    false,
                    false,
                    false,
                    origin);
        }
    }
}
