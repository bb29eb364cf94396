package io.github.qapi4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
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
        input = Files.writeString(directory.resolve("root.json"), "root");
        output = Files.writeString(directory.resolve("X.java"), "class X {}");
        state = new GenerationState(stateFile);
        SchemaSource source = source();
        source.resolver().read(source.rootName());
        state.save("options", "spelling", "configuration", written(), source);
    }

    private SchemaSource source() {
        return SchemaSource.inDirectory(directory, "root.json");
    }

    private Map<String, Path> written() {
        return Map.of("X.java", output);
    }

    private boolean isCurrent() {
        return state.isCurrent("options", source(), Optional.of(written()));
    }

    @Test
    void isCurrentWhileNothingChanges() {
        assertThat(isCurrent()).isTrue();
    }

    @Test
    void knowsTheKeyOfOptionsInTheSameSpelling() throws IOException {
        assertThat(state.keyOf("spelling")).isEqualTo("options");
        assertThat(state.keyOf("other spelling")).isNull();
        Files.delete(stateFile);
        assertThat(state.keyOf("spelling")).isNull();
    }

    @Test
    void learnsAnotherSpelling() throws IOException {
        makeReliable();
        state.respell("other spelling");
        assertThat(state.keyOf("other spelling")).isEqualTo("options");
        assertThat(state.keyOf("spelling")).isNull();
        assertThat(isCurrent()).isTrue();
        assertThat(state.isLive("configuration")).isTrue();
        Files.delete(stateFile);
        state.respell("spelling");
        assertThat(stateFile).doesNotExist();
    }

    @Test
    void aSpellingMayHaveHalfASurrogatePair() throws IOException {
        state.save("options", "half \ud83d", "configuration", written(), source());
        assertThat(isCurrent()).isTrue();
        state.respell("half \ud83d");
        assertThat(isCurrent()).isTrue();
    }

    @Test
    void isNotCurrentForOtherOptions() {
        assertThat(state.isCurrent("other options", source(), Optional.of(written())))
                .isFalse();
    }

    @Test
    void isNotCurrentWhenAnInputChanges() throws IOException {
        Files.writeString(input, "other");
        assertThat(isCurrent()).isFalse();
    }

    @Test
    void isNotCurrentWhenAnInputIsGone() throws IOException {
        Files.delete(input);
        assertThat(isCurrent()).isFalse();
    }

    @Test
    void isNotCurrentWhenAnOutputChanges() throws IOException {
        Files.writeString(output, "class Y {}");
        assertThat(isCurrent()).isFalse();
    }

    @Test
    void isNotCurrentWhenAnOutputChangesAndKeepsItsSizeAndTime() throws IOException {
        assumeTrue(directory.getFileSystem().supportedFileAttributeViews().contains("unix"));
        FileTime time = Files.getLastModifiedTime(output);
        assertThat(isCurrent()).isTrue();
        Files.writeString(output, "class Z {}");
        Files.setLastModifiedTime(output, time);
        assertThat(isCurrent()).isFalse();
    }

    @Test
    void isNotCurrentWhenAnOutputIsReplacedByAFileOfItsAge() throws IOException {
        Path other = Files.writeString(directory.resolve("Y.java"), "class Y {}");
        Files.setLastModifiedTime(other, Files.getLastModifiedTime(output));
        Files.move(other, output, StandardCopyOption.REPLACE_EXISTING);
        assertThat(isCurrent()).isFalse();
    }

    @Test
    void isNotCurrentWhenALinkToAnInputChanges() throws IOException {
        Path other = Files.writeString(directory.resolve("other.json"), "else");
        Path link = Files.createSymbolicLink(directory.resolve("link.json"), input.getFileName());
        SchemaSource source = SchemaSource.inDirectory(directory, "link.json");
        source.resolver().read(source.rootName());
        state.save("options", "spelling", "configuration", written(), source);
        assertThat(state.isCurrent("options", source, Optional.of(written()))).isTrue();
        Files.delete(link);
        Files.createSymbolicLink(link, other.getFileName());
        assertThat(state.isCurrent("options", source, Optional.of(written()))).isFalse();
    }

    @Test
    void isNotCurrentWhenAnInputChangedBeforeTheStateWasSaved() throws IOException {
        SchemaSource source = source();
        source.resolver().read(source.rootName());
        Files.writeString(input, "soot");
        state.save("options", "spelling", "configuration", written(), source);
        makeReliable();
        assertThat(isCurrent()).isFalse();
    }

    @Test
    void isNotCurrentWhenTheGeneratorWasAnother() throws IOException {
        List<String> lines = Files.readAllLines(stateFile);
        lines.set(2, "0");
        lines.set(3, "0");
        Files.write(stateFile, lines);
        assertThat(isCurrent()).isFalse();
    }

    @Test
    void isCurrentAfterFilesWereRestored() throws IOException {
        makeReliable();
        FileTime before = FileTime.fromMillis(0);
        for (Path each : List.of(input, output)) {
            byte[] content = Files.readAllBytes(each);
            Files.delete(each);
            Files.write(each, content);
            Files.setLastModifiedTime(each, before);
        }
        String stamp = Files.readAllLines(stateFile).get(2);
        assertThat(isCurrent()).isTrue();
        assertThat(Files.readAllLines(stateFile).get(2)).isNotEqualTo(stamp);
    }

    /** While the stamp is the same, files are not read: the record of another content has no effect. */
    @Test
    void readsNoFileWhileTheStampIsReliable() throws IOException {
        makeReliable();
        List<String> lines = Files.readAllLines(stateFile);
        lines.set(3, "0");
        Files.write(stateFile, lines);
        assertThat(isCurrent()).isTrue();
    }

    /** Writes the record again when the files are older than the resolution of any clock. */
    private void makeReliable() throws IOException {
        Stamp stamp = new Stamp();
        for (Path each : List.of(input, output)) {
            stamp.add(each);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!stamp.isReliable(stateFile)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            Files.write(stateFile, Files.readAllBytes(stateFile));
        }
    }

    @Test
    void isNotCurrentWhenAnOutputIsGoneOrADirectory() throws IOException {
        Files.delete(output);
        assertThat(isCurrent()).isFalse();
        Files.createDirectory(output);
        assertThat(isCurrent()).isFalse();
    }

    @Test
    void isNotCurrentWhenFilesAreNotKnown() {
        assertThat(state.isCurrent("options", source(), Optional.empty())).isFalse();
        assertThat(state.isCurrent("options", source(), Optional.of(Map.of()))).isFalse();
    }

    @Test
    void isNotCurrentWhenDamaged() throws IOException {
        Files.write(stateFile, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(isCurrent()).isFalse();
        assertThat(state.isLive("configuration")).isFalse();
        Files.writeString(stateFile, "options\n");
        assertThat(isCurrent()).isFalse();
        assertThat(state.isLive("configuration")).isFalse();
    }

    @Test
    void isLiveWhileConfigurationAndInputsAreTheSame() throws IOException {
        assertThat(state.isLive("other configuration")).isFalse();
        Files.delete(output);
        assertThat(state.isLive("configuration")).isTrue();
        Files.writeString(input, "other");
        assertThat(state.isLive("configuration")).isFalse();
        assertThat(new GenerationState(directory.resolve("plugin/none.state")).isLive("configuration"))
                .isFalse();
    }

    @Test
    void isLiveWhileAJarIsTheSame() throws IOException {
        Path jar = directory.resolve("schemas.jar");
        writeJar(jar, "root");
        SchemaSource source = SchemaSource.inArtifact(jar, "qapi/root.json");
        source.resolver().read(source.rootName());
        state.save("options", "spelling", "configuration", written(), source);
        assertThat(state.isLive("configuration")).isTrue();
        writeJar(jar, "other");
        assertThat(state.isLive("configuration")).isFalse();
    }

    private static void writeJar(Path jar, String text) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out)) {
            entries.putNextEntry(new JarEntry("qapi/root.json"));
            entries.write(text.getBytes());
        }
    }
}
