package io.github.qapi4j.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationStateTest {
    @TempDir
    private Path directory;

    private Path stateFile;
    private Path input;
    private Path output;
    private GenerationState state;

    @BeforeEach
    void saveAState() throws IOException {
        stateFile = directory.resolve("plugin/default.state");
        Path manifest = Files.writeString(directory.resolve("default.manifest"), "X.java\n");
        input = Files.writeString(directory.resolve("root.json"), "root");
        output = Files.writeString(directory.resolve("X.java"), "class X {}");
        state = new GenerationState(stateFile, manifest, directory);
        SchemaSource source = source();
        source.resolver().read(source.rootName());
        state.save("options", source);
    }

    private SchemaSource source() {
        return SchemaSource.inDirectory(directory, "root.json");
    }

    @Test
    void isCurrentWhileNothingChanges() throws IOException {
        assertThat(state.isCurrent("options", source())).isTrue();
    }

    @Test
    void isNotCurrentForOtherOptions() throws IOException {
        assertThat(state.isCurrent("other options", source())).isFalse();
    }

    @Test
    void isNotCurrentWhenAnInputChanges() throws IOException {
        Files.writeString(input, "other");
        assertThat(state.isCurrent("options", source())).isFalse();
    }

    @Test
    void isNotCurrentWhenAnInputIsGone() throws IOException {
        Files.delete(input);
        assertThat(state.isCurrent("options", source())).isFalse();
    }

    @Test
    void isNotCurrentWhenAnOutputChanges() throws IOException {
        Files.writeString(output, "class Y {}");
        assertThat(state.isCurrent("options", source())).isFalse();
    }

    @Test
    void isNotCurrentWhenAnOutputIsGone() throws IOException {
        Files.delete(output);
        assertThat(state.isCurrent("options", source())).isFalse();
    }

    @Test
    void isNotCurrentWhenTheManifestIsGone() throws IOException {
        Files.delete(directory.resolve("default.manifest"));
        assertThat(state.isCurrent("options", source())).isFalse();
    }

    @Test
    void isNotCurrentOnceCleared() throws IOException {
        state.clear();
        assertThat(state.isCurrent("options", source())).isFalse();
    }

    @Test
    void isNotCurrentWhenDamaged() throws IOException {
        Files.write(stateFile, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(state.isCurrent("options", source())).isFalse();
        Files.writeString(stateFile, "options\n");
        assertThat(state.isCurrent("options", source())).isFalse();
    }
}
