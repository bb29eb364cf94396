package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A generated client works with a real storage daemon. */
@Timeout(120)
class StorageDaemonTest {
    @TempDir
    Path folder;

    @Test
    void aClientOfTheDaemonsOwnSchemaRunsTransactions() throws Exception {
        run(RealSchema.STORAGE_DAEMON_7_2.sdk());
    }

    @Test
    void aClientOfTheProjectsSchemasRunsTransactions() throws Exception {
        run(GeneratedSdk.of(ProjectSchema.load("qapi-schema.json"), "sdk.own"));
    }

    private void run(GeneratedSdk sdk) throws Exception {
        String text;
        try (InputStream resource = getClass().getResourceAsStream("StorageDaemonUser.java.txt")) {
            text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
        StorageDaemonScenario user = sdk.compileUser(StorageDaemonScenario.class, "StorageDaemonUser", text);
        Path images = Files.createDirectory(folder.resolve("images"));
        try (LiveServer daemon =
                LiveServer.storageDaemon(folder, "--blockdev", "null-co,node-name=null0,size=1048576")) {
            user.run(daemon.socket(), images);
            assertThat(daemon.exitCode()).isZero();
        }
    }
}
