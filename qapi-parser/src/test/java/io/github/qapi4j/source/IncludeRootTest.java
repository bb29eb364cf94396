package io.github.qapi4j.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An include root, which restricts untrusted schemas to a directory. */
class IncludeRootTest {
    private static final String OUTSIDE = "outside the include root";

    @TempDir
    private Path folder;

    private Path root;

    @BeforeEach
    void writeFiles() throws IOException {
        folder = folder.toRealPath();
        root = Files.createDirectories(folder.resolve("root"));
        write("root/a.json", "a");
        write("root/sub/b.json", "b");
        write("root2/a.json", "secret");
        write("outside/secret.json", "secret");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void link(String name, String target) throws IOException {
        Files.createSymbolicLink(folder.resolve(name), Path.of(target));
    }

    private static String text(SourceResolver resolver, String name) throws IOException {
        return new String(resolver.read(name), StandardCharsets.UTF_8);
    }

    @Test
    void readsFilesInside() throws IOException {
        link("root/link.json", "sub/b.json");
        link("root/absolute.json", root.resolve("sub/b.json").toString());
        link("root/out-and-in.json", "../root/sub/b.json");
        link("root/dir", "sub");
        SourceResolver files = SourceResolver.directory(root, root);
        for (String name : List.of(
                "sub/b.json",
                "./sub//b.json",
                "sub/../sub/b.json",
                "../root/sub/b.json",
                root + "/sub/b.json",
                "link.json",
                "absolute.json",
                "out-and-in.json",
                "dir/b.json",
                "dir/../sub/b.json")) {
            assertThat(text(files, name)).as(name).isEqualTo("b");
            assertThat(files.identity(name)).isEqualTo(files.identity("sub/b.json"));
        }
    }

    @Test
    void rejectsEverythingOutsideInTheSameWay() throws IOException {
        link("root/secret.json", "../outside/secret.json");
        link("root/none.json", "../outside/none.json");
        link("root/absolute.json", folder.resolve("outside/secret.json").toString());
        link("root/absent.json", "/no/such/folder/a.json");
        link("root/dir", "../outside");
        link("root/no-dir", "../none");
        link("root/link.json", "dir/secret.json");
        link("root/up", "..");
        SourceResolver files = SourceResolver.directory(root, root);
        for (String name : List.of(
                "../outside/secret.json",
                "../outside/none.json",
                "../outside/secret.json/x",
                "../outside/secret.json/",
                "../none/none.json",
                "../outside",
                "..",
                "sub/../../outside/secret.json",
                "../root2/a.json",
                folder + "/outside/secret.json",
                folder + "/outside/none.json",
                root + "/../outside/secret.json",
                root + "2/a.json",
                "/dev/zero",
                "/no/such/file",
                "/../../none",
                "secret.json",
                "none.json",
                "absolute.json",
                "absent.json",
                "dir/secret.json",
                "dir/none.json",
                "no-dir/none.json",
                "link.json",
                "up/outside/secret.json",
                "up/none")) {
            assertThatThrownBy(() -> files.identity(name)).as(name).hasMessage(OUTSIDE);
            assertThatThrownBy(() -> files.read(name)).as(name).hasMessage(OUTSIDE);
        }
        assertThatThrownBy(() -> files.read("..\\outside\\secret.json")).isInstanceOf(IOException.class);
    }

    @Test
    void saysWhyAFileInsideCannotBeRead() throws IOException {
        link("root/circle", "circle");
        link("root/there", "back");
        link("root/back", "there");
        link("root/dangling.json", "sub/none.json");
        SourceResolver files = SourceResolver.directory(root, root);
        assertThatThrownBy(() -> files.read("none.json")).hasMessage("no such file");
        assertThatThrownBy(() -> files.read("")).hasMessage("no such file");
        assertThatThrownBy(() -> files.read("none/../a.json")).hasMessage("no such file");
        assertThatThrownBy(() -> files.read("dangling.json")).hasMessage("no such file");
        assertThatThrownBy(() -> files.read("sub")).hasMessage("is a directory");
        assertThatThrownBy(() -> files.read(".")).hasMessage("is a directory");
        assertThatThrownBy(() -> files.read("a.json/")).hasMessage("not a directory");
        assertThatThrownBy(() -> files.read("a.json/b.json")).hasMessage("not a directory");
        assertThatThrownBy(() -> files.read("a.json/../a.json")).hasMessage("not a directory");
        assertThatThrownBy(() -> files.read("circle")).hasMessage("symbolic link loop");
        assertThatThrownBy(() -> files.read("there/a.json")).hasMessage("symbolic link loop");
        assertThatThrownBy(() -> files.read("a\0.json")).hasMessage("not a valid path");
    }

    @Test
    void appliesToTheRootFileToo() throws IOException {
        SourceResolver files = SourceResolver.directory(folder, root);
        assertThat(text(files, "root/a.json")).isEqualTo("a");
        assertThat(text(files, "outside/../root/a.json")).isEqualTo("a");
        assertThatThrownBy(() -> files.read("outside/secret.json")).hasMessage(OUTSIDE);
        assertThatThrownBy(() -> files.read("outside/none.json")).hasMessage(OUTSIDE);
    }

    @Test
    void mayBeALinkItself() throws IOException {
        link("link", "root");
        SourceResolver files = SourceResolver.directory(folder.resolve("link"), folder.resolve("link"));
        for (String name : List.of("a.json", folder + "/link/a.json", root + "/a.json", "../link/a.json")) {
            assertThat(text(files, name)).as(name).isEqualTo("a");
            assertThat(files.identity(name)).isEqualTo(files.identity("a.json"));
        }
        assertThatThrownBy(() -> files.read("../outside/secret.json")).hasMessage(OUTSIDE);
    }

    @Test
    void mayBeTheWholeFileSystem() throws IOException {
        SourceResolver files = SourceResolver.directory(root, root.getRoot());
        assertThat(text(files, "../outside/secret.json")).isEqualTo("secret");
    }

    @Test
    void saysThatItIsNoDirectory() {
        Path none = folder.resolve("none");
        assertThatThrownBy(() -> SourceResolver.directory(folder, none).read("a.json"))
                .hasMessage("the include root '" + none + "' does not exist");
        Path file = root.resolve("a.json");
        assertThatThrownBy(() -> SourceResolver.directory(folder, file).read("a.json"))
                .hasMessage("the include root '" + file + "' is not a directory");
    }

    @Test
    void revealsNothingOutside() throws IOException {
        link("root/secret.json", "../outside/secret.json");
        link("root/none.json", "../outside/none.json");
        String there = messages("secret.json");
        assertThat(there)
                .startsWith("root.json:1:14: error: cannot read included file 'secret.json': outside the include root")
                .doesNotContain(folder.toString());
        assertThat(there.replace("secret", "none"))
                .isEqualTo(messages("none.json"))
                .doesNotContain("secret");
    }

    private String messages(String include) throws IOException {
        write("root/root.json", "{ 'include': '" + include + "' }\n{ 'command': 'go' }\n");
        LoadResult result =
                SchemaLoader.load(SourceResolver.directory(root, root), "root.json", LoadOptions.defaults());
        assertThat(result.diagnostics()).hasSize(1);
        return DiagnosticFormat.format(result.diagnostics(), 10).replace("^^^^^^^^^^^^^", "^^^^^^^^^^^");
    }
}
