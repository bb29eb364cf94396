package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The programs of decision 015 with a generated API. Those that use what our client and server have run; the one for a QEMU and those that use future
 * methods compile.
 */
class FutureSignaturesTest {
    private static final Path PROGRAMS = Path.of("src/test/programs");
    private static final Pattern EXCERPT = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    private static GeneratedSdk vm() {
        Schema schema = SchemaLoader.load(Path.of("src/test/resources/io/github/qapi4j/it/future/vm.json"))
                .schema()
                .orElseThrow();
        return GeneratedSdk.of(schema, "com.example.vm");
    }

    private static String program(String name) throws IOException {
        return Files.readString(PROGRAMS.resolve(name + ".java"));
    }

    @Test
    @Timeout(60)
    void programsOfTodayRun() throws Exception {
        Supplier<?> machine = vm().compileUser(Supplier.class, "MachineServer", program("MachineServer"));
        Function<Object, Object> user = function(vm(), "MachineClient", program("MachineClient"));
        try (QmpServer server = (QmpServer) machine.get()) {
            assertThat(user.apply(server))
                    .asString()
                    .isEqualTo(
                            "[query-status, stop, getfd, migrate, transaction, qmp_capabilities, query-commands, paused, "
                                    + "GenericError: request 6: this session has a descriptor 'disk', "
                                    + "setup, completed, GenericError: no transport for x, "
                                    + "GenericError: actions[2]: there is a bitmap 'a', "
                                    + "CommandNotFound: there is no command 'migrate-pause']");
        }
    }

    @SuppressWarnings("unchecked")
    private static Function<Object, Object> function(GeneratedSdk sdk, String name, String text) throws Exception {
        return sdk.compileUser(Function.class, name, text);
    }

    @Test
    void otherProgramsCompile() throws Exception {
        for (String name : new String[] {"QemuClient", "FutureMachineServer", "FutureReleases"}) {
            assertThat(vm().compileUser(Object.class, name, program(name))).isNotNull();
        }
    }

    @Test
    void outOfBandCallerAcceptsNoOtherCommand() throws IOException {
        String allowed = ".execute(MigratePauseCommand.builder()";
        String program = program("QemuClient");
        assertThat(program).contains(allowed);
        assertThatThrownBy(() -> vm().compileUser(
                                Object.class,
                                "QemuClient",
                                program.replace(allowed, ".execute(MigrateCommand.builder().uri(\"x\")")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("MigrateCommand")
                .hasMessageContaining("OutOfBandCommand");
    }

    /** The excerpts in the decision are lines of the programs, apart from white space. */
    @Test
    void decisionShowsWhatCompiles() throws IOException {
        StringBuilder programs = new StringBuilder();
        try (Stream<Path> files = Files.list(PROGRAMS)) {
            for (Path file : files.sorted().toList()) {
                programs.append(withoutSpace(Files.readString(file)));
            }
        }
        List<String> excerpts = new ArrayList<>();
        Matcher matcher =
                EXCERPT.matcher(Files.readString(Path.of("../docs/decisions/015-signatures-for-what-comes.md")));
        while (matcher.find()) {
            excerpts.addAll(List.of(matcher.group(1).split("\n\n")));
        }
        assertThat(excerpts)
                .isNotEmpty()
                .allSatisfy(excerpt -> assertThat(programs.indexOf(withoutSpace(excerpt)))
                        .as(excerpt)
                        .isNotNegative());
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
