package io.github.qapi4j.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SchemaSideTest {
    private static final String STOP = "{ 'command': 'stop' }\n";

    @TempDir
    private Path directory;

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void jar(String name, String... entries) throws IOException {
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(directory.resolve(name)))) {
            for (int i = 0; i < entries.length; i += 2) {
                jar.putNextEntry(new ZipEntry(entries[i]));
                jar.write(entries[i + 1].getBytes(StandardCharsets.UTF_8));
                jar.closeEntry();
            }
        }
    }

    private LoadResult load(String text) {
        return SchemaSide.of(text, directory, null).load(LoadOptions.defaults());
    }

    /** The place of the only command. */
    private String place(String text) {
        LoadResult loaded = load(text);
        assertThat(loaded.diagnostics()).isEmpty();
        return loaded.schema().orElseThrow().commands().get(0).nameSpan().toString();
    }

    private String error(String text) {
        LoadResult loaded = load(text);
        assertThat(loaded.diagnostics()).hasSize(1);
        return DiagnosticFormat.headline(loaded.diagnostics().get(0));
    }

    @Test
    void aFileIsTheRootFile() throws IOException {
        write("a.json", STOP);

        assertThat(place("a.json")).isEqualTo("a.json:1:14");
        assertThat(error("b.json"))
                .isEqualTo("error: cannot read schema file 'b.json': no such file [unreadable-file]");
    }

    @Test
    void aDirectoryHasOneRootFile() throws IOException {
        write("one/other.json", STOP);
        write("tree/package.json", "{}");
        write("tree/qapi/qapi-schema.json", STOP);
        write("several/a.json", STOP);
        write("several/b.json", STOP);
        Files.createDirectory(directory.resolve("empty"));

        assertThat(place("one")).isEqualTo("one/other.json:1:14");
        assertThat(place("tree/")).isEqualTo("tree/qapi/qapi-schema.json:1:14");
        assertThat(error("several")).contains("the root file must be named: 'a.json', 'b.json' [");
        assertThat(error("empty")).contains("cannot read schema 'empty': it has no file 'qapi-schema.json'");
    }

    @Test
    void aJarHasOneRootFile() throws IOException {
        jar(
                "a.jar",
                "META-INF/qapi/qapi-schema.json",
                "{ 'include': 'stop.json' }",
                "META-INF/qapi/stop.json",
                STOP,
                "other/x.json",
                STOP,
                "other/y.json",
                "{ 'include': '../../x.json' }");
        jar("empty.jar", "a.txt", "text");
        write("bad.jar", "no zip");

        assertThat(place("a.jar")).isEqualTo(directory.resolve("a.jar") + "!/META-INF/qapi/stop.json:1:14");
        assertThat(place("a.jar!/other/x.json")).endsWith("a.jar!/other/x.json:1:14");
        assertThat(place("a.jar!/")).endsWith("a.jar!/META-INF/qapi/stop.json:1:14");
        assertThat(error("a.jar!/nix.json")).endsWith("a.jar!/nix.json': no such entry [unreadable-file]");
        assertThat(error("a.jar!/other/y.json")).endsWith("': outside the root [unreadable-file]");
        assertThat(error("empty.jar")).contains("cannot read schema 'empty.jar': it has no file");
        assertThat(error("bad.jar")).contains("cannot read schema 'bad.jar': the jar is damaged: ");
        assertThat(error("nix.jar")).contains("'nix.jar': no such file");
        assertThat(error("nix.jar!/a.json")).endsWith("nix.jar' does not exist [unreadable-file]");
    }

    /** Opening a FIFO would wait for a writer. */
    @Test
    @Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aJarIsARegularFile() throws Exception {
        Path fifo = directory.resolve("fifo.jar");
        Process mkfifo = new ProcessBuilder("mkfifo", fifo.toString()).start();
        assertThat(mkfifo.waitFor()).isZero();
        Files.createDirectory(directory.resolve("folder.jar"));

        assertThat(error("fifo.jar!/a.json")).contains("cannot read schema 'fifo.jar!/a.json': not a regular file");
        assertThat(error("fifo.jar!/")).contains("'fifo.jar!/': not a regular file");
        assertThat(error("folder.jar!/a.json")).contains("'folder.jar!/a.json': is a directory");
    }

    @Test
    void onlyAMalformedJarIsDamaged() {
        assertThat(JarSide.described(new ZipException("zip END header not found")))
                .hasMessage("the jar is damaged: zip END header not found");
        assertThat(JarSide.described(new AccessDeniedException("/a.jar"))).hasMessage("permission denied");
        assertThat(JarSide.described(new FileNotFoundException("/a.jar (Permission denied)")))
                .hasMessage("/a.jar (Permission denied)");
    }

    @Test
    void aDirectoryThatCannotBeReadToItsEndIsAnError() {
        Stream<Path> files = Stream.of(directory).map(file -> {
            throw new UncheckedIOException(new IOException("Input/output error"));
        });

        assertThatThrownBy(() -> FileSide.names(files))
                .isInstanceOf(IOException.class)
                .hasMessage("Input/output error");
    }

    @Test
    void aSideCanHaveAnotherName() throws IOException {
        jar("a.jar", "qapi/qapi-schema.json", "{ 'command': 'stop', 'data': 'No' }");
        SchemaSide side = SchemaSide.jar("org.example:a:1.0", directory.resolve("a.jar"), "");

        assertThat(side.name()).isEqualTo("org.example:a:1.0");
        assertThat(side.load(LoadOptions.defaults()).diagnostics())
                .singleElement()
                .satisfies(error -> assertThat(error.span().toString()).endsWith("a.jar!/qapi/qapi-schema.json:1:30"));
    }

    @Test
    void filesAreConfinedOnRequest() throws IOException {
        write("in/a.json", "{ 'include': '../b.json' }");
        write("b.json", STOP);

        LoadResult loaded =
                SchemaSide.of("in", directory, directory.resolve("in")).load(LoadOptions.defaults());

        assertThat(loaded.diagnostics())
                .singleElement()
                .satisfies(error -> assertThat(error.message()).endsWith("outside the include root"));
    }

    @Test
    void rejectsAnEmptyName() {
        assertThatThrownBy(() -> SchemaSide.of("", directory, null)).hasMessage("the name of a schema is empty");
    }

    @Test
    void onlyFilesCanBeAnnotated() {
        assertThat(SchemaSide.isFile("qapi/a.json")).isTrue();
        assertThat(SchemaSide.isFile("git:main:/a.json")).isFalse();
        assertThat(SchemaSide.isFile("x.jar!/a.json")).isFalse();
        assertThat(SchemaSide.isFile("unix:/run/qmp")).isFalse();
    }
}
