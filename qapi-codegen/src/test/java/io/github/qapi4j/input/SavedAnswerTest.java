package io.github.qapi4j.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.source.SourceFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS) // where symbolic links need a privilege
class SavedAnswerTest {
    @TempDir
    private Path directory;

    private static AnswerFile answer() throws Exception {
        return AnswerFile.read(new SourceFile("a.json", SchemaInputTest.ANSWER))
                .named(Optional.empty(), Optional.empty());
    }

    /** A link with the name of the temporary file may be that of another user. */
    @Test
    void doesNotWriteThroughALinkBesideTheFile() throws Exception {
        Path other = Files.writeString(directory.resolve("other"), "other");
        String temporary = ".server.json." + ProcessHandle.current().pid() + ".tmp";
        Files.createSymbolicLink(directory.resolve(temporary), other);

        assertThat(new SavedAnswer(directory.resolve("server.json")).write(answer()))
                .isTrue();

        assertThat(other).hasContent("other");
        assertThat(directory.resolve("server.json")).isRegularFile();
        assertThat(directory.resolve(temporary)).doesNotExist();
    }

    @Test
    void writesIntoADirectoryThatIsALink() throws Exception {
        Path real = Files.createDirectory(directory.resolve("real"));
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);

        assertThat(new SavedAnswer(link.resolve("server.json")).write(answer())).isTrue();

        assertThat(real.resolve("server.json")).isRegularFile();
        assertThat(new SavedAnswer(link.resolve("server.json")).write(answer())).isFalse();
    }
}
