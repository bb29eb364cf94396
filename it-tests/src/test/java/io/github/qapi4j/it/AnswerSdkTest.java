package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.check.ServerAddress;
import io.github.qapi4j.check.ServerAnswer;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.input.AnswerFile;
import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceFile;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The API that is generated from the answer of a live server, without its schema, works like that from the schema's files. */
@EnabledIfSystemProperty(named = "qapi.releases", matches = "all")
@Timeout(240)
class AnswerSdkTest {
    private static final Duration TIME = Duration.ofSeconds(60);

    private static final Pattern LARGE = Pattern.compile("(?<=[:,\\[ ])\\d{19,20}(?=[,}\\]])");

    @TempDir
    Path folder;

    @Test
    void theStorageDaemonsApiRunsTransactions() throws Exception {
        LiveServer.requireProgram("qemu-storage-daemon");
        AnswerFile answer = ServerAnswer.start(
                List.of("qemu-storage-daemon", "--chardev", "stdio,id=q", "--monitor", "chardev=q"), TIME);
        AnswerFile saved = answer.named(Optional.empty(), Optional.empty());
        GeneratedSdk sdk = GeneratedSdk.of(saved.schema().schema(), "sdk.answer_daemon");
        assertWritesTheSame(saved, sdk, RealSchema.STORAGE_DAEMON_7_2.sdk());

        String text;
        try (InputStream resource = getClass().getResourceAsStream("StorageDaemonUser.java.txt")) {
            text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
        // All commands are in one module, so the facade has their methods.
        text = text.replaceAll("api\\.(blockCore|transaction|job|control)\\(\\)", "api");
        Map<String, String> lent = SavedAnswersTest.lend(answer, "7.2.0/storage-daemon/qapi/qapi-schema.json")
                .names();
        for (Map.Entry<String, String> name : saved.notes().names().entrySet()) {
            String type = lent.get(name.getKey());
            // QAPI also has a type that is called like Java's.
            if (!type.equals("String")) {
                text = text.replaceAll("\\b" + type + "\\b", name.getValue());
            }
        }
        StorageDaemonScenario user = sdk.compileUser(StorageDaemonScenario.class, "StorageDaemonUser", text);
        Path images = Files.createDirectory(folder.resolve("images"));
        try (LiveServer daemon =
                LiveServer.storageDaemon(folder, "--blockdev", "null-co,node-name=null0,size=1048576")) {
            AnswerFile again = ServerAnswer.fetch(ServerAddress.of("unix:" + daemon.socket()), TIME)
                    .named(Optional.of(AnswerFile.read(new SourceFile("saved.json", saved.text()))), Optional.empty());
            assertThat(sources(again)).isEqualTo(sources(saved));
            user.run(daemon.socket(), images);
            assertThat(daemon.exitCode()).isZero();
        }
    }

    @Test
    void theSystemEmulatorsApiWritesTheSameJson() throws Exception {
        LiveServer.requireProgram("qemu-system-x86_64");
        AnswerFile saved = ServerAnswer.start(
                        List.of("qemu-system-x86_64", "-qmp", "stdio", "-display", "none", "-machine", "none"), TIME)
                .named(Optional.empty(), Optional.empty());
        GeneratedSdk sdk = GeneratedSdk.of(saved.schema().schema(), "sdk.answer_system");
        assertWritesTheSame(saved, sdk, RealSchema.QEMU_7_2.sdk());
    }

    private static Map<String, String> sources(AnswerFile answer) throws Exception {
        GeneratorRequest request =
                GeneratorRequest.builder(answer.schema().schema(), "sdk.answer").build();
        return QapiGenerator.generate(request).files();
    }

    /**
     * Reads samples of the arguments of each command with both APIs, and compares what they write. The samples of integers have the sizes from the files. Only
     * unsigned numbers of 2^63 or more are written differently.
     */
    private static void assertWritesTheSame(AnswerFile saved, GeneratedSdk answer, GeneratedSdk files)
            throws Exception {
        Schema schema = saved.named(Optional.empty(), Optional.of(files.schema()))
                .schema()
                .schema();
        SchemaSamples samples = new SchemaSamples(schema);
        int written = 0;
        int negative = 0;
        for (Command command : schema.commands()) {
            assertThat(files.descriptor().command(command.name())).isPresent();
            for (Object sample : samples.objects(command.arguments())) {
                if (!command.gen()) {
                    continue;
                }
                String json = Json.write(sample);
                String own = write(answer, command.name(), json);
                String other = write(files, command.name(), json);
                assertThat(signed(own)).as(command.name()).isEqualTo(signed(other));
                negative += own.equals(other) ? 0 : 1;
                written++;
            }
        }
        Output.print(
                "arguments that both APIs write the same: " + (written - negative) + ", with large unsigned numbers "
                        + negative + ", of " + schema.commands().size() + " commands");
        assertThat(written).isGreaterThan(schema.commands().size());
        assertThat(negative).isPositive();
    }

    /** The text with each number of 2^63 or more as the negative number with the same 64 bits. */
    private static String signed(String json) {
        return LARGE.matcher(json).replaceAll(number -> Long.toString(new BigInteger(number.group()).longValue()));
    }

    private static String write(GeneratedSdk sdk, String command, String json) throws Exception {
        return write(sdk.descriptor().command(command).orElseThrow().arguments(), json);
    }

    private static <T> String write(Codec<T> codec, String json) throws Exception {
        T arguments = JsonFormat.strict().read(codec, json.getBytes(StandardCharsets.UTF_8));
        return new String(JsonFormat.strict().write(codec, arguments), StandardCharsets.UTF_8);
    }
}
