package io.github.qapi4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.codegen.OutputConflictException.Kind;
import io.github.qapi4j.codegen.OutputPolicy.Clash;
import io.github.qapi4j.codegen.SourceWriter.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SourceWriterTest {
    private static final FileTime OLD = FileTime.fromMillis(1000);

    @TempDir
    private Path temporary;

    private Path root;
    private Path output;
    private Path manifest;
    private final Policy policy = new Policy();
    private SourceWriter writer;

    private static final class Policy implements OutputPolicy {
        private boolean force;
        private Clash clash = Clash.REJECTED;
        private final Set<String> gone = new HashSet<>();

        @Override
        public boolean replacesForeignFiles() {
            return force;
        }

        @Override
        public boolean isGone(OutputOwner other, Path directory) {
            return gone.contains(other.execution());
        }

        @Override
        public Clash clash(OutputOwner other) {
            return clash;
        }
    }

    @BeforeEach
    void prepare() throws IOException {
        root = temporary.toRealPath();
        output = root.resolve("out");
        manifest = root.resolve("state/manifest");
        writer = writer("first", output);
    }

    private SourceWriter writer(String execution, Path directory) throws IOException {
        return new SourceWriter(
                manifest,
                new OutputOwner(execution, root.resolve(execution + ".json").toString()),
                directory,
                policy);
    }

    private static String java(String content) {
        return "package a;\n\n@Generated(\"qapi4j 0.9.0\")\nclass " + content + " {}\n";
    }

    private static Map<String, String> files(String... paths) {
        Map<String, String> files = new TreeMap<>();
        for (String path : paths) {
            files.put(path, java(path.replaceAll(".*/|\\.java", "")));
        }
        return files;
    }

    private void assertConflict(ThrowingCallable run, Kind kind, String message) throws IOException {
        Map<String, String> before = everything();
        assertThatThrownBy(run)
                .isInstanceOfSatisfying(
                        OutputConflictException.class,
                        e -> assertThat(e.kinds()).containsExactly(kind))
                .hasMessage(message);
        assertThat(everything()).isEqualTo(before);
    }

    /** All files, with their times and contents, and all directories. */
    private Map<String, String> everything() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                all.put(
                        path.toString(),
                        Files.isRegularFile(path)
                                ? Files.getLastModifiedTime(path) + Files.readString(path, StandardCharsets.ISO_8859_1)
                                : "");
            }
        }
        return all;
    }

    @Test
    void doesNotWriteUnchangedFiles() throws IOException {
        Map<String, String> files = Map.of("a/b/A.java", java("A"), "a/B.java", java("Ü"));
        assertThat(writer.write(files)).isEqualTo(new Report(2, 0, 0));
        assertThat(output.resolve("a/B.java")).hasContent(java("Ü"));
        Files.setLastModifiedTime(output.resolve("a/B.java"), OLD);
        Files.setLastModifiedTime(manifest, OLD);
        Map<String, String> before = everything();

        assertThat(writer.write(files)).isEqualTo(new Report(0, 2, 0));

        assertThat(everything()).isEqualTo(before);
    }

    @Test
    void writesFilesThatDiffer() throws IOException {
        writer.write(files("A.java", "B.java"));
        Files.setLastModifiedTime(output.resolve("A.java"), OLD);
        assertThat(writer.write(Map.of("A.java", java("A"), "B.java", java("C"))))
                .isEqualTo(new Report(1, 1, 0));
        assertThat(output.resolve("B.java")).hasContent(java("C"));
        assertThat(Files.getLastModifiedTime(output.resolve("A.java"))).isEqualTo(OLD);
    }

    @Test
    void removesOnlyFilesOfEarlierRuns() throws IOException {
        writer.write(files("a/b/A.java", "a/B.java"));
        Files.writeString(output.resolve("a/Mine.java"), "mine");
        Files.writeString(output.resolve("a/Generated.java"), java("Generated"));
        assertThat(writer.write(files("c/C.java"))).isEqualTo(new Report(1, 0, 2));
        assertThat(output.resolve("a/b")).doesNotExist();
        assertThat(output.resolve("a/Mine.java")).hasContent("mine");
        assertThat(output.resolve("a/Generated.java")).exists();
        assertThat(writer.write(Map.of())).isEqualTo(new Report(0, 0, 1));
        assertThat(output.resolve("c")).doesNotExist();
        assertThat(output).isDirectory();
    }

    @Test
    void writesIntoADirectoryWhoseOtherFilesAreAllStale() throws IOException {
        writer.write(files("a/b/A.java"));
        assertThat(writer.write(files("a/b/B.java"))).isEqualTo(new Report(1, 0, 1));
        assertThat(output.resolve("a/b")).isDirectoryContaining(file -> file.endsWith("B.java"));
    }

    @Test
    void manyFilesAreWrittenByManyThreads() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (int i = 0; i < 1000; i++) {
            files.put("p" + i % 7 + "/F" + i + ".java", java("F" + i));
        }
        assertThat(writer.write(files)).isEqualTo(new Report(1000, 0, 0));
        for (Map.Entry<String, String> file : files.entrySet()) {
            assertThat(output.resolve(file.getKey())).hasContent(file.getValue());
        }
        files.replaceAll((path, text) -> path.startsWith("p3") ? text + "// changed\n" : text);
        assertThat(writer.write(files)).isEqualTo(new Report(143, 857, 0));
        assertThat(writer.write(files)).isEqualTo(new Report(0, 1000, 0));
    }

    @Test
    void neverWritesOutsideTheDirectory() throws IOException {
        assertThatThrownBy(() -> writer.write(Map.of("../X.java", ""))).isInstanceOf(IOException.class);
        writer.write(files("A.java"));
        Path outside = Files.writeString(root.resolve("outside"), java("X"));
        Files.writeString(manifest, Files.readString(manifest) + "file ../outside\n");
        assertThat(writer.write(Map.of())).isEqualTo(new Report(0, 0, 1));
        assertThat(outside).exists();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "class A {}",
                "// the same as in @Generated(\"qapi4j 0.9.0\") code\n",
                "@Generated(\"other 1.0\")\nclass A {}",
                "String s = \"\"\"\n    @Generated(\"qapi4j 0.9.0\")\n    \"\"\";"
            })
    void keepsFilesThatWereNotGenerated(String content) throws IOException {
        writer.write(files("Old.java"));
        Path mine = Files.writeString(output.resolve("A.java"), content);

        assertConflict(
                () -> writer.write(files("A.java", "B.java")),
                Kind.FOREIGN_FILE,
                "'" + mine + "' was not generated by qapi4j");

        policy.force = true;
        assertThat(writer.write(files("A.java", "B.java"))).isEqualTo(new Report(2, 0, 1));
        assertThat(mine).hasContent(java("A"));
    }

    @Test
    void namesTheFilesThatItKeeps() throws IOException {
        for (String name : List.of("A", "B", "C", "D")) {
            Files.createDirectories(output);
            Files.write(output.resolve(name + ".java"), new byte[] {(byte) 0xff, (byte) name.charAt(0)});
        }
        assertConflict(
                () -> writer.write(files("A.java", "B.java")),
                Kind.FOREIGN_FILE,
                "'" + output.resolve("A.java") + "' and '" + output.resolve("B.java")
                        + "' were not generated by qapi4j");
        assertConflict(
                () -> writer.write(files("A.java", "B.java", "C.java", "D.java", "E.java")),
                Kind.FOREIGN_FILE,
                "'" + output.resolve("A.java") + "' and 3 more files were not generated by qapi4j");
    }

    @Test
    void replacesGeneratedFilesThatNoManifestLists() throws IOException {
        writer.write(files("A.java", "B.java"));
        Files.delete(manifest);
        Files.writeString(
                output.resolve("A.java"), java("A").replace("0.9.0", "0.1.0").replace("\n", "\r\n"));
        Files.writeString(
                output.resolve("B.java"), java("B").replace("@Gen", "@io.github.qapi4j.runtime.annotation.Gen"));

        assertThat(writer.write(files("A.java", "B.java", "C.java"))).isEqualTo(new Report(3, 0, 0));
        assertThat(output.resolve("A.java")).hasContent(java("A"));
    }

    @Test
    void replacesGeneratedFilesThatWereEdited() throws IOException {
        writer.write(files("A.java", "B.java"));
        Files.writeString(output.resolve("A.java"), java("A") + "// edited\n");
        Files.writeString(output.resolve("B.java"), java("B") + "// edited\n");

        assertThat(writer.write(files("A.java"))).isEqualTo(new Report(1, 0, 1));
        assertThat(output.resolve("B.java")).doesNotExist();
    }

    @Test
    void keepsGeneratedFilesWithoutTheMark() throws IOException {
        writer.write(files("A.java", "B.java"));
        Path mine = Files.writeString(output.resolve("A.java"), "class A {}\n");

        assertConflict(
                () -> writer.write(files("A.java")), Kind.FOREIGN_FILE, "'" + mine + "' was not generated by qapi4j");
        assertThat(writer.write(files("B.java"))).isEqualTo(new Report(0, 1, 0));
        assertThat(mine).hasContent("class A {}\n");
        assertThat(writer.write(Map.of())).isEqualTo(new Report(0, 0, 1));
        assertThat(mine).exists();
    }

    @Test
    void acceptsAForeignFileWithTheSameText() throws IOException {
        Files.createDirectories(output);
        Files.writeString(output.resolve("A.java"), "class A {}\n");
        assertThat(writer.write(Map.of("A.java", "class A {}\n"))).isEqualTo(new Report(0, 1, 0));
    }

    @Test
    void replacesALinkOnlyWithForceAndNeverItsTarget() throws IOException {
        Path target = Files.writeString(root.resolve("target"), java("Target"));
        Files.createDirectories(output);
        Files.createSymbolicLink(output.resolve("A.java"), target);
        Files.createSymbolicLink(output.resolve("B.java"), root.resolve("missing"));
        Files.createSymbolicLink(output.resolve("C.java"), Files.writeString(root.resolve("equal"), java("C")));

        assertConflict(
                () -> writer.write(files("A.java", "B.java", "C.java")),
                Kind.FOREIGN_FILE,
                "'" + output.resolve("A.java") + "' and '" + output.resolve("B.java")
                        + "' were not generated by qapi4j");

        policy.force = true;
        assertThat(writer.write(files("A.java", "B.java", "C.java"))).isEqualTo(new Report(2, 1, 0));
        assertThat(output.resolve("A.java")).isRegularFile().hasContent(java("A"));
        assertThat(Files.isSymbolicLink(output.resolve("A.java"))).isFalse();
        assertThat(target).hasContent(java("Target"));
        assertThat(root.resolve("missing")).doesNotExist();
        assertThat(writer.write(Map.of())).isEqualTo(new Report(0, 0, 2));
        assertThat(root.resolve("equal")).exists();
    }

    @Test
    void writesThroughALinkedDirectory() throws IOException {
        Path real = Files.createDirectories(root.resolve("real"));
        Files.createSymbolicLink(output, real);
        SourceWriter linked = writer("first", output);
        assertThat(linked.write(files("a/A.java"))).isEqualTo(new Report(1, 0, 0));
        assertThat(writer("first", real).write(files("a/A.java"))).isEqualTo(new Report(0, 1, 0));
        assertThat(real.resolve("a/A.java")).exists();
    }

    @Test
    void neverReplacesADirectory() throws IOException {
        policy.force = true;
        Files.createDirectories(output.resolve("a/A.java"));
        Files.writeString(output.resolve("b"), java("B"));

        assertConflict(
                () -> writer.write(files("a/A.java", "a/Z.java")),
                Kind.OBSTACLE,
                "'" + output.resolve("a/A.java") + "' is not a regular file");
        assertConflict(
                () -> writer.write(files("b/c/B.java", "b/D.java", "a/Z.java")),
                Kind.OBSTACLE,
                "'" + output.resolve("b") + "' is not a directory");
    }

    @Test
    void replacesAFileWhoseNameDiffersByCase() throws IOException {
        // With a hard link, two names are one file, as in a file system that ignores case.
        writer.write(files("item.java"));
        Files.createLink(output.resolve("Item.java"), output.resolve("item.java"));
        assertThat(writer.write(Map.of("Item.java", java("item")))).isEqualTo(new Report(1, 0, 1));
        assertThat(output.resolve("Item.java")).hasContent(java("item"));
        assertThat(output.resolve("item.java")).doesNotExist();
    }

    @Test
    void anInterruptedRunLosesNoFile() throws IOException {
        writer.write(files("A.java", "Old.java"));
        String complete = Files.readString(manifest);
        String interrupted = complete + complete.replace("file Old.java", "unfinished \nfile C.java");
        Files.writeString(manifest, interrupted);
        Files.writeString(output.resolve("C.java"), java("an older C"));
        assertThat(writer.writtenFiles()).isEmpty();

        assertThat(writer.write(files("A.java", "C.java", "D.java"))).isEqualTo(new Report(2, 1, 1));
        assertThat(output.resolve("C.java")).hasContent(java("C"));
        assertThat(output.resolve("Old.java")).doesNotExist();
        assertThat(writer.writtenFiles().orElseThrow().values())
                .containsExactly(output.resolve("A.java"), output.resolve("C.java"), output.resolve("D.java"));

        Files.writeString(manifest, interrupted);
        assertThat(writer.write(files("A.java"))).isEqualTo(new Report(0, 1, 1));
        assertThat(output.resolve("C.java")).doesNotExist();
    }

    @Test
    void aFileOfTheUserIsKeptAfterAnInterruptedRun() throws IOException {
        writer.write(files("A.java"));
        String complete = Files.readString(manifest);
        Files.writeString(manifest, complete + complete.replace("file A.java", "unfinished \nfile Mine.java"));
        Path mine = Files.writeString(output.resolve("Mine.java"), "class Mine {}");

        assertConflict(
                () -> writer.write(files("A.java", "Mine.java")),
                Kind.FOREIGN_FILE,
                "'" + mine + "' was not generated by qapi4j");
        assertThat(writer.write(files("A.java"))).isEqualTo(new Report(0, 1, 0));
        assertThat(mine).hasContent("class Mine {}");
    }

    @Test
    void aForgedManifestRemovesNoFileOfTheUser() throws IOException {
        writer.write(files("A.java"));
        Path precious = Files.writeString(root.resolve("precious.txt"), "precious");
        Path inside = Files.writeString(output.resolve("Inside.java"), "class Inside {}");
        String up = manifest.getParent().relativize(root).toString();
        Files.writeString(
                manifest,
                Files.readString(manifest) + "file Inside.java\nfile ../precious.txt\n"
                        + "schema s.json\nexecution first\ndirectory " + up + "\nunfinished \nfile precious.txt\n");

        writer.write(files("B.java"));

        assertThat(output.resolve("A.java")).doesNotExist();
        assertThat(precious).hasContent("precious");
        assertThat(inside).hasContent("class Inside {}");
    }

    @Test
    void otherHardLinksOfAFileKeepTheirText() throws IOException {
        writer.write(files("A.java"));
        Path snapshot = Files.createLink(root.resolve("snapshot"), output.resolve("A.java"));

        writer.write(Map.of("A.java", java("B")));

        assertThat(output.resolve("A.java")).hasContent(java("B"));
        assertThat(snapshot).hasContent(java("A"));
        assertThat(output).isDirectoryNotContaining(file -> file.toString().endsWith(".tmp"));
    }

    @Test
    void theManifestListsFilesBeforeTheyAreWritten() throws IOException {
        writer.write(files("A.java"));
        // The file system rejects names that are too long, after other files have been written.
        String tooLong = "Z".repeat(300) + ".java";

        assertThatThrownBy(() -> writer.write(files("B.java", tooLong))).isInstanceOf(IOException.class);

        assertThat(output.resolve("B.java")).exists();
        assertThat(writer.write(files("C.java"))).isEqualTo(new Report(1, 0, 1));
        assertThat(output.resolve("B.java")).doesNotExist();
        assertThat(output.resolve("A.java")).doesNotExist();
    }

    @Test
    void aDamagedManifestRemovesNothing() throws IOException {
        writer.write(files("A.java"));
        Files.write(manifest, new byte[] {(byte) 0xff, 'x', '\n', 0, '\n'});
        assertThat(writer.write(files("B.java"))).isEqualTo(new Report(1, 0, 0));
        assertThat(output.resolve("A.java")).exists();
        Files.writeString(manifest, "A.java\nfile A.java\nschema a\nfile A.java\n<<<<<<<\n");
        assertThat(writer.write(files("C.java"))).isEqualTo(new Report(1, 0, 0));
        assertThat(output.resolve("A.java")).exists();
    }

    @Test
    void theManifestMovesWithTheFiles() throws IOException {
        Path project = root.resolve("project");
        manifest = project.resolve("out/.qapi/manifest");
        OutputOwner owner = new OutputOwner(null, project.resolve("a%\n.json").toString());
        new SourceWriter(manifest, owner, project.resolve("out"), policy).write(files("A.java", "B.java"));
        assertThat(manifest).content().doesNotContain(root.toString());
        Path moved = Files.move(project, root.resolve("moved"));

        OutputOwner movedOwner =
                new OutputOwner(null, moved.resolve("a%\n.json").toString());
        assertThat(new SourceWriter(moved.resolve("out/.qapi/manifest"), movedOwner, moved.resolve("out"), policy)
                        .write(files("B.java")))
                .isEqualTo(new Report(0, 1, 1));
    }

    @Test
    void rejectsAClash() throws IOException {
        writer.write(files("a/Api.java", "a/Item.java", "a/Other.java"));
        Path elsewhere = root.resolve("elsewhere");

        assertConflict(
                () -> writer("second", output).write(files("a/Api.java", "a/Ping.java")),
                Kind.CLASH,
                "'a/Api.java' is generated from schema '" + root + "/first.json' in execution 'first' into '" + output
                        + "', and also from schema '" + root + "/second.json' in execution 'second' into '" + output
                        + "'");
        assertConflict(
                () -> writer("second", elsewhere).write(files("a/Api.java", "a/Item.java", "a/Other.java")),
                Kind.CLASH,
                "'a/Api.java' and 2 more files are generated from schema '" + root
                        + "/first.json' in execution 'first' into '" + output + "', and also from schema '" + root
                        + "/second.json' in execution 'second' into '" + elsewhere + "'");
        policy.force = true;
        assertThatThrownBy(() -> writer("second", output).write(files("a/Api.java")))
                .isInstanceOf(OutputConflictException.class);
    }

    @Test
    void ownersShareADirectory() throws IOException {
        SourceWriter second = writer("second", output);
        writer.write(files("a/A.java", "b/A.java"));
        assertThat(second.write(files("a/B.java"))).isEqualTo(new Report(1, 0, 0));
        assertThat(writer.write(files("a/A.java"))).isEqualTo(new Report(0, 1, 1));
        assertThat(second.write(Map.of())).isEqualTo(new Report(0, 0, 1));
        assertThat(output.resolve("a/A.java")).exists();
    }

    @Test
    void aFileMovesToAnotherOwner() throws IOException {
        SourceWriter second = writer("second", output);
        writer.write(files("A.java", "B.java"));
        policy.clash = Clash.FILE_REPLACED;
        assertThat(second.write(files("B.java", "C.java"))).isEqualTo(new Report(1, 1, 0));
        assertThat(writer.writtenFiles()).contains(Map.of("A.java", output.resolve("A.java")));
        policy.clash = Clash.REJECTED;
        assertThat(writer.write(Map.of())).isEqualTo(new Report(0, 0, 1));
        assertThat(output.resolve("B.java")).exists();
        assertThat(second.write(Map.of())).isEqualTo(new Report(0, 0, 2));
    }

    @Test
    void anOwnerReplacesAnother() throws IOException {
        writer.write(files("A.java", "B.java"));
        policy.clash = Clash.OWNER_REPLACED;
        assertThat(writer("second", output).write(files("B.java", "C.java"))).isEqualTo(new Report(1, 1, 1));
        assertThat(output.resolve("A.java")).doesNotExist();
        assertThat(writer.writtenFiles()).isEmpty();
    }

    @Test
    void anEqualFileStaysWithTheOtherOwner() throws IOException {
        writer.write(files("A.java", "B.java"));
        policy.clash = Clash.REJECTED_UNLESS_EQUAL;
        SourceWriter second = writer("second", output);
        assertThat(second.write(files("B.java", "C.java"))).isEqualTo(new Report(1, 1, 0));
        assertThatThrownBy(() -> second.write(Map.of("A.java", java("A"), "B.java", java("Other"))))
                .isInstanceOf(OutputConflictException.class)
                .hasMessageStartingWith("'B.java' is generated from schema ");
        assertThatThrownBy(() -> writer("second", root.resolve("elsewhere")).write(files("A.java")))
                .isInstanceOf(OutputConflictException.class);
        assertThat(second.write(Map.of())).isEqualTo(new Report(0, 0, 1));
        assertThat(output.resolve("B.java")).exists();
    }

    @Test
    void removesTheFilesOfOwnersThatAreGone() throws IOException {
        Path other = root.resolve("other");
        writer.write(files("a/A.java", "a/B.java"));
        SourceWriter second = writer("second", other);
        second.write(files("c/C.java"));
        SourceWriter third = writer("third", output);
        assertThat(third.write(files("a/D.java"))).isEqualTo(new Report(1, 0, 0));
        assertThat(third.removeGone()).isZero();

        policy.gone.add("second");
        assertThat(third.removeGone()).isEqualTo(1);
        assertThat(other).doesNotExist();
        assertThat(third.removeGone()).isZero();

        policy.gone.add("first");
        Files.setLastModifiedTime(output.resolve("a/B.java"), OLD);
        assertThat(third.write(files("a/B.java"))).isEqualTo(new Report(0, 1, 2));
        assertThat(Files.getLastModifiedTime(output.resolve("a/B.java"))).isEqualTo(OLD);
        assertThat(output.resolve("a/A.java")).doesNotExist();
    }

    @Test
    void removesTheDirectoryThatItNoLongerWritesInto() throws IOException {
        writer.write(files("a/A.java", "a/B.java"));
        Path other = root.resolve("other");
        SourceWriter moved = writer("first", other);
        assertThat(moved.writtenFiles()).isEmpty();
        assertThat(moved.write(files("a/A.java"))).isEqualTo(new Report(1, 0, 2));
        assertThat(output).doesNotExist();
        assertThat(moved.writtenFiles()).contains(Map.of("a/A.java", other.resolve("a/A.java")));
    }
}
