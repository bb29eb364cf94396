package io.github.qapi4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaSourceTest {
    @TempDir
    private Path directory;

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private Path jar(String entry, String text) throws IOException {
        Path jar = directory.resolve("schemas.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            entries.putNextEntry(new JarEntry(entry));
            entries.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return jar;
    }

    private static String read(SchemaSource source, String name) throws IOException {
        return new String(source.resolver().read(name), StandardCharsets.UTF_8);
    }

    @Test
    void namesFilesOfADirectoryByTheirWholePath() throws IOException {
        write("qapi/root.json", "root");
        write("common.json", "common");
        SchemaSource source = SchemaSource.inDirectory(directory.resolve("qapi"), "root.json");

        assertThat(source.rootName()).isEqualTo(directory + "/qapi/root.json");
        assertThat(read(source, source.rootName())).isEqualTo("root");
        assertThat(read(source, SourceResolver.join(source.rootName(), "../common.json")))
                .isEqualTo("common");
    }

    @Test
    void readsAJarAndAFolderAlike() throws IOException {
        Path jar = jar("qapi/root.json", "root");
        Path folder = write("classes/qapi/root.json", "root").getParent().getParent();

        SchemaSource packaged = SchemaSource.inArtifact(jar, "qapi/root.json");
        SchemaSource unpackaged = SchemaSource.inArtifact(folder, "qapi/root.json");

        assertThat(packaged.rootName()).isEqualTo(jar + "!/qapi/root.json");
        assertThat(unpackaged.rootName()).isEqualTo(folder + "/qapi/root.json");
        assertThat(read(packaged, packaged.rootName())).isEqualTo("root");
        assertThat(read(unpackaged, unpackaged.rootName())).isEqualTo("root");
    }

    @Test
    void doesNotLeaveAnArtifact() throws IOException {
        write("secret.json", "secret");
        Path folder = write("classes/root.json", "root").getParent();
        SchemaSource unpackaged = SchemaSource.inArtifact(folder, "root.json");
        SchemaSource packaged = SchemaSource.inArtifact(jar("root.json", "root"), "root.json");

        assertThatThrownBy(() -> read(unpackaged, SourceResolver.join(unpackaged.rootName(), "../secret.json")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(unpackaged, directory + "/secret.json")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(packaged, SourceResolver.join(packaged.rootName(), "../secret.json")))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read(packaged, directory + "/secret.json")).isInstanceOf(IOException.class);
    }

    @Test
    void doesNotLeaveAnArtifactByALink() throws IOException {
        write("secret.json", "secret");
        Path folder = write("classes/root.json", "root").getParent();
        Files.createSymbolicLink(folder.resolve("secret.json"), Path.of("../secret.json"));
        Files.createSymbolicLink(folder.resolve("none.json"), Path.of("../none.json"));
        SchemaSource source = SchemaSource.inArtifact(folder, "root.json");

        for (String name : List.of("secret.json", "none.json", "../secret.json", "../none.json")) {
            assertThatThrownBy(() -> read(source, SourceResolver.join(source.rootName(), name)))
                    .as(name)
                    .hasMessage("outside the include root");
        }
        assertThat(source.filesRead()).isEmpty();
    }

    @Test
    void knowsWhetherAFileThatItReadHasChanged() throws IOException {
        Path root = write("root.json", "root");
        SchemaSource source = SchemaSource.inDirectory(directory, "root.json");
        source.resolver().read(source.rootName());
        String line = source.filesRead().get(0);

        assertThat(source.filesRead()).hasSize(1);
        assertThat(source.hasUnchanged(line)).isTrue();
        Files.writeString(root, "changed");
        assertThat(source.hasUnchanged(line)).isFalse();
        Files.delete(root);
        assertThat(source.hasUnchanged(line)).isFalse();
        assertThat(source.hasUnchanged("damaged")).isFalse();
    }
}
