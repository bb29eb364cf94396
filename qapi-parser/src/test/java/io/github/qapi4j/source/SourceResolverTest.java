package io.github.qapi4j.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
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
        assertThatThrownBy(() -> files.read("circle.json")).hasMessage("symbolic link loop");
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
    void rejectsHugeFiles() throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("huge.json").toFile(), "rw")) {
            file.setLength(SourceResolver.MAX_BYTES + 1L);
        }
        assertThatThrownBy(() -> SourceResolver.directory(folder).read("huge.json"))
                .hasMessage("larger than 64 MiB");
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
    void readsNoFoldersOfJars() throws IOException {
        Path jar = folder.resolve("a.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("qapi/"));
            zip.putNextEntry(new ZipEntry("qapi/a.json"));
            zip.write('a');
            zip.closeEntry();
        }
        SourceResolver entries = SourceResolver.jar(jar);
        assertThatThrownBy(() -> entries.read("qapi")).hasMessage("is a directory");
        assertThatThrownBy(() -> entries.read("qapi/")).hasMessage("is a directory");
        assertThatThrownBy(() -> entries.read("qapi/a.json/")).hasMessage("no such entry");
        assertThat(text(entries, "qapi//a.json")).isEqualTo("a");
        assertThat(entries.identity("qapi//a.json")).isEqualTo(entries.identity("qapi/a.json"));
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            SourceResolver resources = SourceResolver.classpath(loader);
            assertThatThrownBy(() -> resources.read("qapi")).hasMessage("is a directory");
            assertThatThrownBy(() -> resources.read("qapi/")).hasMessage("is a directory");
            assertThatThrownBy(() -> resources.read("qapi/a.json/")).hasMessage("no such resource");
        }
    }

    @Test
    void reportsAnInvalidJar() throws IOException {
        Path jar = folder.resolve("a.jar");
        assertThatThrownBy(() -> SourceResolver.jar(jar).identity("a.json"))
                .hasMessage("jar '" + jar + "' does not exist");
        Files.writeString(jar, "no jar");
        assertThatThrownBy(() -> SourceResolver.jar(jar).identity("a.json"))
                .hasMessageStartingWith("jar '" + jar + "' is damaged: ");
    }

    @Test
    void doesNotInflateABomb() throws IOException {
        Path jar = folder.resolve("a.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("a.json"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 65; i++) {
                zip.write(zeros);
            }
        }
        assertThat(Files.size(jar)).isLessThan(1 << 20);
        assertThatThrownBy(() -> SourceResolver.jar(jar).read("a.json")).hasMessage("larger than 64 MiB");
    }

    @Test
    void readsRegularFilesOfTheClassPathOnly() throws IOException, InterruptedException {
        Path classes = Files.createDirectories(folder.resolve("my classes"));
        Files.createDirectories(classes.resolve("sub"));
        Files.writeString(classes.resolve("a.json"), "a");
        Files.writeString(folder.resolve("linked.json"), "linked");
        Files.createSymbolicLink(classes.resolve("link.json"), Path.of("../linked.json"));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, null)) {
            SourceResolver resources = SourceResolver.classpath(loader);
            assertThat(text(resources, "a.json")).isEqualTo("a");
            assertThat(text(resources, "link.json")).isEqualTo("linked");
            assertThatThrownBy(() -> resources.read("sub")).hasMessage("is a directory");
            assertThatThrownBy(() -> resources.read("")).hasMessage("is a directory");
            Path pipe = classes.resolve("pipe");
            assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "no mkfifo here");
            assertThatThrownBy(() -> resources.read("pipe")).hasMessage("not a regular file");
        }
    }

    @Test
    void doesNotLeaveTheClassPath() throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Path secret = Files.writeString(folder.resolve("secret.json"), "secret");
        Files.writeString(classes.resolve("a.json"), "a");
        // Class loaders check names in general URLs less strictly than names in other class path entries.
        URL careless = new URL("jar:" + folder.toUri() + "a.jar!/classes/");
        for (URL url : new URL[] {classes.toUri().toURL(), careless}) {
            try (URLClassLoader loader = new URLClassLoader(new URL[] {url}, null)) {
                SourceResolver resources = SourceResolver.classpath(loader);
                for (String name : new String[] {
                    "../secret.json",
                    "sub/../../secret.json",
                    "%2e%2e/secret.json",
                    "%2E%2E%2Fsecret.json",
                    "..\\secret.json",
                    "sub\\..\\..\\secret.json",
                    "./../secret.json",
                    ".//../secret.json",
                    secret.toString(),
                    "/" + secret,
                    "./" + secret,
                    secret.toUri().toString(),
                    "sub/" + secret.toUri(),
                    "jar:" + folder.toUri() + "a.jar!/../secret.json",
                    "http://127.0.0.1:1/secret.json",
                    "secret.json\0"
                }) {
                    assertThatThrownBy(() -> resources.read(name)).as(name).isInstanceOf(IOException.class);
                }
            }
        }
    }

    @Test
    void readsNoStreamWithoutEnd() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return '#';
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                return length;
            }
        };
        assertThatThrownBy(() -> SourceResolver.readAll(endless)).hasMessage("larger than 64 MiB");
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
