package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each file that cannot be read gives one diagnostic with the reason and the place of the include directive. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class UnreadableFileTest {
    @TempDir
    private Path folder;

    /** Checks the diagnostic for a file that is included by {@code sub/b.json}; {@code a.json} includes {@code sub/b.json}. */
    private void assertRejected(String include, String reason) throws IOException {
        Files.createDirectories(folder.resolve("sub"));
        Files.writeString(
                folder.resolve("a.json"), "{ 'include': 'sub/b.json' }\n{ 'command': 'go', 'data': 'Lost' }\n");
        Files.writeString(folder.resolve("sub/b.json"), "{ 'include': '" + include + "' }\n");
        Diagnostic diagnostic = onlyDiagnostic("a.json");
        String name = SourceResolver.join("sub/b.json", include);
        String place = "sub/b.json:1:14: error: cannot read included file '";
        assertThat(diagnostic.toString()).startsWith(place).endsWith("': " + reason + " [unreadable-file]");
        if (name.length() < 100) {
            assertThat(diagnostic).hasToString(place + name + "': " + reason + " [unreadable-file]");
        }
        assertThat(DiagnosticFormat.format(diagnostic)).contains("in an include directive, included from a.json:1");
    }

    private void assertRejectedAsRoot(String name, String reason) {
        String shown = name.replace('\0', '\uFFFD');
        assertThat(onlyDiagnostic(name))
                .hasToString("error: cannot read schema file '" + shown + "': " + reason + " [unreadable-file]");
    }

    private Diagnostic onlyDiagnostic(String root) {
        LoadResult result = SchemaLoader.load(SourceResolver.directory(folder), root, LoadOptions.defaults());
        assertThat(result.diagnostics()).hasSize(1);
        assertThat(result.hasErrors()).isTrue();
        return result.diagnostics().get(0);
    }

    @Test
    void doesNotExist() throws IOException {
        assertRejected("none.json", "no such file");
        assertRejected("none/none.json", "no such file");
        assertRejectedAsRoot("none.json", "no such file");
        assertRejectedAsRoot("", "no such file");
    }

    @Test
    void isADirectoryOrHasAFileAsDirectory() throws IOException {
        assertRejected("../sub", "is a directory");
        assertRejected("", "is a directory");
        assertRejected(".", "is a directory");
        assertRejected("../a.json/", "not a directory");
        assertRejected("../a.json/b.json", "not a directory");
        assertRejectedAsRoot("sub", "is a directory");
        assertRejectedAsRoot("a.json/", "not a directory");
    }

    @Test
    void hasANameThatCannotBe() throws IOException {
        assertRejected("x".repeat(300), "file name too long");
        assertRejectedAsRoot("a\0.json", "not a valid path");
    }

    @Test
    void isADanglingLink() throws IOException {
        Files.createSymbolicLink(folder.resolve("dangling.json"), Path.of("none.json"));
        Files.createSymbolicLink(folder.resolve("there.json"), Path.of("back.json"));
        Files.createSymbolicLink(folder.resolve("back.json"), Path.of("there.json"));
        assertRejected("../dangling.json", "no such file");
        assertRejected("../there.json", "symbolic link loop");
        assertRejectedAsRoot("back.json", "symbolic link loop");
    }

    @Test
    void isNotARegularFile() throws IOException, InterruptedException {
        Path socket = folder.resolve("socket");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertRejected("../socket", "not a regular file");
        }
        assumeTrue(Files.exists(Path.of("/dev/zero")), "skipped: no devices here");
        assertRejected("/dev/zero", "not a regular file");
        assertRejected("/dev/null", "not a regular file");
        assertRejectedAsRoot("/dev/zero", "not a regular file");
        Path pipe = folder.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "skipped: no mkfifo here");
        assertRejected("../pipe", "not a regular file");
        assertRejectedAsRoot("pipe", "not a regular file");
    }

    @Test
    void isAnEmptyFileWithoutStorage() throws IOException {
        assumeTrue(Files.exists(Path.of("/proc/version")), "skipped: no /proc here");
        assertRejected("/proc/version", "not a regular file");
        assertRejectedAsRoot("/proc/version", "not a regular file");
    }

    @Test
    void isTooLarge() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("huge.json").toFile(), "rw")) {
            file.setLength(SourceResolver.MAX_BYTES + 1L);
        }
        assertRejected("../huge.json", "larger than 64 MiB");
        assertRejectedAsRoot("huge.json", "larger than 64 MiB");
    }

    @Test
    void mayNotBeRead() throws IOException {
        Path file = Files.writeString(folder.resolve("closed.json"), "");
        Files.setPosixFilePermissions(file, Set.of());
        assumeTrue(!Files.isReadable(file), "skipped: this user may read everything");
        assertRejected("../closed.json", "permission denied");
    }

    @Test
    void isEmpty() throws IOException {
        Files.writeString(folder.resolve("empty.json"), "");
        assertThat(SchemaLoader.load(folder.resolve("empty.json")).diagnostics())
                .isEmpty();
    }
}
