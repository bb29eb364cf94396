package io.github.qapi4j.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SourceResolverTest {
    @TempDir
    private Path folder;

    private static String text(SourceResolver resolver, String name) throws IOException {
        return new String(resolver.read(name), StandardCharsets.UTF_8);
    }

    @Test
    void readsFilesByTheirPath() throws IOException {
        Files.createDirectories(folder.resolve("sub"));
        Files.writeString(folder.resolve("a.json"), "a");
        SourceResolver files = SourceResolver.directory(folder.resolve("sub"));
        assertThat(text(files, "../a.json")).isEqualTo("a");
        assertThat(text(files, folder.resolve("a.json").toString())).isEqualTo("a");
        assertThat(files.identity("../a.json")).isEqualTo(files.identity("../sub/../a.json"));
    }

    @Test
    void saysWhyAFileCannotBeRead() throws IOException {
        Files.writeString(folder.resolve("a.json"), "a");
        Files.createDirectory(folder.resolve("sub"));
        SourceResolver files = SourceResolver.directory(folder);
        assertThatThrownBy(() -> files.identity("b.json")).hasMessage("no such file");
        assertThatThrownBy(() -> files.identity("")).hasMessage("no such file");
        assertThatThrownBy(() -> files.read("sub")).hasMessage("is a directory");
        assertThatThrownBy(() -> files.read("a.json/")).hasMessage("not a directory");
        assertThatThrownBy(() -> files.read("a.json/b.json")).hasMessage("not a directory");
        assertThatThrownBy(() -> files.read("a\0.json")).hasMessage("not a valid path");
        assertThatThrownBy(() -> files.read("x".repeat(5000))).isInstanceOf(IOException.class);
    }

    @Test
    void followsLinksButNotInACircle() throws IOException {
        Files.writeString(folder.resolve("a.json"), "a");
        Files.createSymbolicLink(folder.resolve("link.json"), Path.of("a.json"));
        Files.createSymbolicLink(folder.resolve("circle.json"), Path.of("circle.json"));
        SourceResolver files = SourceResolver.directory(folder);
        assertThat(files.identity("link.json")).isEqualTo(files.identity("a.json"));
        assertThatThrownBy(() -> files.read("circle.json")).hasMessage("links in a circle");
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.SECONDS)
    void opensNeitherPipesNorDevices() throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        assumeTrue(Files.exists(Path.of("/dev/zero")), "no devices here");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo here");
        SourceResolver files = SourceResolver.directory(folder);
        assertThatThrownBy(() -> files.read("pipe")).hasMessage("not a regular file");
        assertThatThrownBy(() -> files.read("/dev/zero")).hasMessage("not a regular file");
    }

    @Test
    void refusesHugeFiles() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("huge.json").toFile(), "rw")) {
            file.setLength(SourceResolver.MAX_BYTES + 1L);
        }
        assertThatThrownBy(() -> SourceResolver.directory(folder).read("huge.json"))
                .hasMessage("larger than 64 MiB");
    }

    @Test
    void staysBelowTheIncludeRoot() throws IOException {
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.writeString(folder.resolve("secret.json"), "secret");
        Files.writeString(root.resolve("a.json"), "a");
        Files.createSymbolicLink(root.resolve("link.json"), Path.of("../secret.json"));
        SourceResolver files = SourceResolver.directory(root, root);
        assertThat(text(files, "a.json")).isEqualTo("a");
        assertThatThrownBy(() -> files.read("../secret.json")).hasMessage("no such file inside the include root");
        assertThatThrownBy(() -> files.read("link.json")).hasMessage("no such file inside the include root");
        assertThatThrownBy(() -> files.read(folder.resolve("secret.json").toString()))
                .hasMessage("no such file inside the include root");
        assertThatThrownBy(() -> files.read("../none.json/x")).isInstanceOf(IOException.class);
    }

    @Test
    void readsJarsAndNothingElse() throws IOException {
        Path jar = folder.resolve("a.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("qapi/a.json"));
            zip.write('a');
            zip.closeEntry();
        }
        Files.writeString(folder.resolve("b.json"), "b");
        SourceResolver entries = SourceResolver.jar(jar);
        assertThat(text(entries, "qapi/sub/../a.json")).isEqualTo("a");
        assertThatThrownBy(() -> entries.read("b.json")).hasMessage("no such entry");
        assertThatThrownBy(() -> entries.read("../b.json")).hasMessage("outside the root");
        assertThatThrownBy(() -> entries.read("/etc/hostname")).hasMessage("an absolute path");

        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            SourceResolver resources = SourceResolver.classpath(loader);
            assertThat(text(resources, "qapi/a.json")).isEqualTo("a");
            assertThatThrownBy(() -> resources.read("b.json")).hasMessage("no such resource");
            assertThat(resources.identity("./qapi/a.json")).isEqualTo(resources.identity("qapi/a.json"));
            assertThatThrownBy(() -> resources.read("qapi/../../b.json")).hasMessage("outside the root");
        }
    }

    @Test
    void readsNoFoldersOfTheClassPath() throws IOException {
        Files.createDirectories(folder.resolve("sub"));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
            assertThatThrownBy(() -> SourceResolver.classpath(loader).read("sub"))
                    .hasMessage("is a directory");
        }
    }

    @Test
    void readsTextsByName() throws IOException {
        SourceResolver texts = SourceResolver.memory(Map.of("sub/a.json", "a"));
        assertThat(text(texts, "sub/./a.json")).isEqualTo("a");
        assertThatThrownBy(() -> texts.read("a.json")).hasMessage("no such file");
    }

    @Test
    void joinsNamesAsAPathIsJoined() {
        assertThat(SourceResolver.join("a.json", "b.json")).isEqualTo("b.json");
        assertThat(SourceResolver.join("x/a.json", "../b.json")).isEqualTo("x/../b.json");
        assertThat(SourceResolver.join("x/a.json", "/b.json")).isEqualTo("/b.json");
    }
}
