package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaEvent;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaStruct;
import io.github.qapi4j.codegen.model.JavaUnion;
import io.github.qapi4j.codegen.model.Lowering;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The components that are sensitive without any option in real schemas, in the form {@code Record.component}. */
class SensitiveMembersTest {

    @Test
    void qemu10() {
        assertThat(sensitive("10.2.2/qapi/qapi-schema.json"))
                .containsExactly(
                        "BlockdevOptions.Http.cookie",
                        "BlockdevOptions.Https.cookie",
                        "ChangeVncPasswordCommand.password",
                        "ObjectOptions.Secret.data",
                        "SetPasswordOptions.Spice.password",
                        "SetPasswordOptions.Vnc.password",
                        "SevInjectLaunchSecretCommand.secret");
    }

    @Test
    void qemu7() {
        assertThat(sensitive("7.2.0/qapi/qapi-schema.json"))
                .containsExactly(
                        "BlockdevOptions.Http.cookie",
                        "BlockdevOptions.Https.cookie",
                        "ChangeVncPasswordCommand.password",
                        "ObjectOptions.Secret.data",
                        "SetPasswordOptions.Spice.password",
                        "SetPasswordOptions.Vnc.password",
                        "SevInjectLaunchSecretCommand.secret");
    }

    /** Secret objects have no separate type in releases up to 5.2. */
    @Test
    void qemu4() {
        assertThat(sensitive("4.2.0/qapi/qapi-schema.json"))
                .containsExactly(
                        "BlockPasswdCommand.password",
                        "BlockdevOptions.Http.cookie",
                        "BlockdevOptions.Https.cookie",
                        "ChangeCommand.arg",
                        "ChangeVncPasswordCommand.password",
                        "ObjectAddCommand.props",
                        "SetPasswordCommand.password");
    }

    @Test
    void qemu5() {
        assertThat(sensitive("5.2.0/qapi/qapi-schema.json"))
                .containsExactly(
                        "BlockPasswdCommand.password",
                        "BlockdevOptions.Http.cookie",
                        "BlockdevOptions.Https.cookie",
                        "ChangeCommand.arg",
                        "ChangeVncPasswordCommand.password",
                        "ObjectAddCommand.furtherArguments",
                        "ObjectAddCommand.props",
                        "SetPasswordCommand.password");
    }

    @Test
    void qemu6And8() {
        assertThat(sensitive("6.2.0/qapi/qapi-schema.json"))
                .contains("ObjectOptions.Secret.data", "SetPasswordCommand.password")
                .hasSize(6);
        assertThat(sensitive("8.2.0/qapi/qapi-schema.json")).isEqualTo(sensitive("7.2.0/qapi/qapi-schema.json"));
    }

    /** Names of objects that contain a secret are not sensitive, since they help to find the object in a log. */
    @Test
    void identifiersPrint() {
        List<String> visible = members("10.2.2/qapi/qapi-schema.json")
                .filter(member -> !member.sensitive())
                .map(JavaMember::wireName)
                .distinct()
                .toList();

        assertThat(visible)
                .contains(
                        "key-secret",
                        "password-secret",
                        "proxy-password-secret",
                        "cookie-secret",
                        "new-secret",
                        "old-secret",
                        "passwordid",
                        "keyid",
                        "iv",
                        "tls-creds",
                        "packet-header",
                        "username")
                .doesNotContain("password");
    }

    @Test
    void storageDaemon() {
        for (String release : List.of("7.2.0", "10.2.2")) {
            assertThat(sensitive(release + "/storage-daemon/qapi/qapi-schema.json"))
                    .as(release)
                    .containsExactly(
                            "BlockdevOptions.Http.cookie", "BlockdevOptions.Https.cookie", "ObjectOptions.Secret.data");
        }
    }

    @Test
    void guestAgent() {
        for (String release : List.of("4.2.0", "5.2.0", "6.2.0", "7.2.0", "8.2.0", "10.2.2")) {
            assertThat(sensitive(release + "/qga/qapi-schema.json"))
                    .as(release)
                    .containsExactly("GuestSetUserPasswordCommand.password");
        }
    }

    private static Set<String> sensitive(String file) {
        Set<String> sensitive = new TreeSet<>();
        records(model(file))
                .forEach(record -> record.members().stream()
                        .filter(JavaMember::sensitive)
                        .forEach(member -> sensitive.add(record.qualifiedName() + "." + member.name())));
        return sensitive;
    }

    private static Stream<JavaMember> members(String file) {
        return records(model(file)).flatMap(record -> record.members().stream());
    }

    private static JavaModel model(String file) {
        LoadResult loaded = SchemaLoader.load(Corpus.file("schemas").resolve(file));
        Diagnostics diagnostics = new Diagnostics(Levels.of(false));
        return Lowering.lower(
                        GeneratorRequest.builder(loaded.schema().orElseThrow(), "com.example")
                                .build(),
                        diagnostics)
                .orElseThrow(() -> new AssertionError(diagnostics.sorted()));
    }

    private static Stream<JavaRecord> records(JavaModel model) {
        return Stream.of(
                        model.structs().stream().map(JavaStruct::record),
                        model.unions().stream()
                                .flatMap(union -> union.branches().stream())
                                .map(JavaUnion.Branch::record),
                        model.modules().stream()
                                .flatMap(module -> module.commands().stream())
                                .map(JavaCommand::record),
                        model.modules().stream()
                                .flatMap(module -> module.events().stream())
                                .map(JavaEvent::record))
                .flatMap(records -> records);
    }
}
