package io.github.qapi4j.codegen.emit;

import static io.github.qapi4j.codegen.emit.Models.described;
import static io.github.qapi4j.codegen.emit.Models.event;
import static io.github.qapi4j.codegen.emit.Models.member;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.emit.Models.Command;
import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.JavaType.Scalar;
import io.github.qapi4j.codegen.model.Origin;
import io.github.qapi4j.codegen.model.SourceUnit;
import io.github.qapi4j.schema.IfCond;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Compares with {@code src/test/resources/golden/modules}; {@code -Dgolden.update=true} writes these files instead. */
class GoldenModulesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/modules");

    @Test
    void transactionalModule() throws IOException {
        golden(
                print(Models.transaction()),
                "TransactionCommands",
                "TransactionClient",
                "TransactionAsyncClient",
                "TransactionModule",
                "TransactionActionHandler",
                "TransactionGlue",
                "QmpApi",
                "QmpApiCodec");
    }

    @Test
    void commandsOfEveryKind() throws IOException {
        List<JavaCommand> commands = List.of(
                new Command("stop")
                        .origin(Models.origin(
                                Origin.Kind.COMMAND,
                                "stop",
                                Models.doc(
                                        "Stop it.",
                                        Map.of("unstable", "May go."),
                                        Models.section("Since", "0.14"),
                                        Models.section("Errors", "- if it *cannot*, GenericError"),
                                        Models.section("Note", "Not `twice`.")),
                                "unstable"))
                        .build(),
                new Command("query")
                        .members(member("name", Scalar.STRING, true))
                        .returns(new JavaType.ListOf(Scalar.UINT64))
                        .build(),
                new Command("old")
                        .members(member("size", Scalar.UINT64, false))
                        .origin(Models.origin(
                                Origin.Kind.COMMAND,
                                "old",
                                Models.doc("", Map.of("deprecated", "Use @query.")),
                                "deprecated"))
                        .build(),
                new Command("info").returns(new JavaType.Generated("OldInfo")).build(),
                new Command("set")
                        .members(
                                member("a", Scalar.INT8, false, "deprecated"),
                                described("b", Scalar.UINT32, false, "the *b*.", null),
                                described("c", Scalar.BOOLEAN, false, "", new IfCond.Defined("CONFIG_C")))
                        .build(),
                new Command("add")
                        .boxed()
                        .members(member("arguments", new JavaType.Generated("Options"), false))
                        .build(),
                new Command("quit").withoutResponse().build(),
                new Command("many")
                        .members(
                                member("a", Scalar.STRING, false),
                                member("b", Scalar.STRING, false),
                                member("c", Scalar.STRING, false),
                                member("d", Scalar.STRING, false),
                                member("e", Scalar.STRING, false))
                        .build());
        golden(
                print(Models.of(commands, List.of(event("STOP", "StopEvent"), event("OLD", "OldEvent", "deprecated")))),
                "MiscCommands",
                "MiscClient",
                "MiscAsyncClient",
                "MiscModule");
    }

    @Test
    void moduleOfEventsHasOnlyItsDescriptor() {
        Map<String, String> files = print(Models.of(List.of(), List.of(event("STOP", "StopEvent"))));
        assertThat(files.keySet())
                .containsExactlyInAnyOrder("OldInfo", "StopEvent", "MiscModule", "QmpApi", "QmpApiCodec");
        assertThat(files.get("MiscModule"))
                .contains("ModuleDescriptor<QmpHandler> DESCRIPTOR")
                .contains("ModuleDescriptor.builder(\"misc\", QmpHandler.class)")
                .contains("module.event(StopEvent.DESCRIPTOR);");
    }

    private static Map<String, String> print(JavaModel model) {
        Map<String, String> files = new LinkedHashMap<>();
        for (SourceUnit unit : new JavaBackEnd("1.2.3").units(model)) {
            String file = unit.path().substring(unit.path().lastIndexOf('/') + 1);
            files.put(
                    file.substring(0, file.length() - ".java".length()),
                    unit.text().get());
        }
        return files;
    }

    private static void golden(Map<String, String> files, String... names) throws IOException {
        for (String name : names) {
            Path golden = GOLDEN.resolve(name + ".java.txt");
            String text = files.get(name);
            assertThat(text).as(name).isNotNull();
            if (Boolean.getBoolean("golden.update")) {
                Files.writeString(golden, text);
            }
            assertThat(golden).as(name).hasContent(text);
        }
    }
}
