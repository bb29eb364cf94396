package io.github.qapi4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StampTest {
    @TempDir
    private Path directory;

    private static Stamp stamp(Path... files) throws IOException {
        Stamp stamp = new Stamp();
        for (Path each : files) {
            stamp.add(each);
        }
        return stamp;
    }

    private static String text(Path... files) throws IOException {
        return stamp(files).toString();
    }

    @Test
    void dependsOnTheFilesAndTheirNumber() throws IOException {
        Path one = Files.writeString(directory.resolve("one"), "text");
        Path other = Files.writeString(directory.resolve("other"), "text");

        assertThat(text(one, other)).isEqualTo(text(one, other));
        assertThat(List.of(text(), text(one), text(other), text(one, one), text(one, other), text(other, one)))
                .doesNotHaveDuplicates();
    }

    @Test
    void changesWithTheTime() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "text");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        String before = text(file);
        awaitAnotherTime(file);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_001));
        assertThat(text(file)).isNotEqualTo(before);
    }

    /** Waits until the clock of the file system has advanced since a file was written. */
    private void awaitAnotherTime(Path file) throws IOException {
        Path clock = directory.resolve("clock");
        long deadline = System.nanoTime() + 10_000_000_000L;
        do {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Files.writeString(clock, "tick");
        } while (!stamp(file).isReliable(clock));
    }

    @Test
    void isNotReliableForFilesThatAreAsOldAsTheRecord() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "text");
        Path record = directory.resolve("record");

        assertThat(stamp(file).isReliable(file)).isFalse();
        Files.writeString(record, "record");
        awaitAnotherTime(record);
        Files.writeString(file, "later");
        assertThat(stamp(file).isReliable(record)).isFalse();
    }

    @Test
    void needsTheFiles() {
        assertThatThrownBy(() -> text(directory.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }
}
