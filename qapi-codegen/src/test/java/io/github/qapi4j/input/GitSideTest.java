package io.github.qapi4j.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GitSideTest {
    private static final boolean ALL = "long".equals(System.getProperty("qapi.load"));
    private static final String STOP = "{ 'command': 'stop' }\n";

    @TempDir
    private static Path directory;

    @BeforeAll
    static void makeRepository() throws IOException {
        GitRepository.create(directory)
                .commit("main")
                .file("qapi/qapi-schema.json", "{ 'include': 'sub/../a b.json' }\n{ 'include': '../stop.json' }\n")
                .file("qapi/a b.json", "{ 'command': 'ä' }\n".replace("ä", "cont"))
                .file("stop.json", STOP)
                .file("one/only.json", STOP)
                .file("two/a.json", STOP)
                .file("two/b.json", STOP)
                .file("none/README", "text")
                .file("way-out.json", "{ 'include': '../secret.json' }\n")
                .file("absolute.json", "{ 'include': '/etc/passwd' }\n")
                .file("over-link.json", "{ 'include': 'folder/only.json' }\n")
                .file("into-module.json", "{ 'include': 'module/a.json' }\n")
                .file("missing.json", "{ 'include': 'stop.json/x.json' }\n")
                .file("includes-directory.json", "{ 'include': 'one' }\n")
                .link("link.json", "stop.json")
                .link("folder", "one")
                .submodule("module")
                .commit("work/new-1")
                .file("stop.json", "{ 'command': 'halt' }\n")
                .write();
        Files.createDirectory(directory.resolve("below"));
    }

    private static LoadResult load(String text) {
        return SchemaSide.of(text, directory, null).load(LoadOptions.defaults());
    }

    private static Schema schema(String text) {
        LoadResult loaded = load(text);
        assertThat(loaded.diagnostics()).isEmpty();
        return loaded.schema().orElseThrow();
    }

    private static String error(String text) {
        LoadResult loaded = load(text);
        assertThat(loaded.diagnostics()).hasSize(1);
        return DiagnosticFormat.headline(loaded.diagnostics().get(0));
    }

    @Test
    void readsIncludesOfTheRevision() {
        Schema schema = schema("git:main:qapi/qapi-schema.json");

        assertThat(schema.commands()).extracting(command -> command.name()).containsExactly("cont", "stop");
        assertThat(schema.commands().get(0).nameSpan()).hasToString("git:main:/qapi/sub/../a b.json:1:14");
        assertThat(schema.modules())
                .extracting(module -> module.name())
                .containsExactly("qapi-schema.json", "a b.json", "../stop.json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"git:main:", "git:main:qapi", "git:main:qapi/", "git:main:/qapi", "git:main:./qapi/../qapi"})
    void findsTheRootFileOfDirectory(String text) {
        assertThat(schema(text).commands()).hasSize(2);
    }

    @Test
    void aDirectoryWithOneFileNeedsNoName() {
        assertThat(schema("git:main:one").commands()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"work/new-1", "refs/heads/work/new-1", "work/new-1^{commit}", "work/new-1~0"})
    void acceptsEveryFormOfRevision(String ref) {
        assertThat(schema("git:" + ref + ":stop.json").commands().get(0).name()).isEqualTo("halt");
    }

    @Test
    void worksInSubdirectoryWithPathsFromTheRoot() {
        LoadResult loaded = SchemaSide.of("git:main:stop.json", directory.resolve("below"), null)
                .load(LoadOptions.defaults());

        assertThat(loaded.diagnostics()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "git:nowhere:stop.json | error: cannot read schema 'git:nowhere:stop.json': no revision 'nowhere' in the repository",
                "git:main:stop.json~1:x | error: cannot read schema file 'git:main:/stop.json~1:x': no such file in the revision",
                "git:main:nix.json | error: cannot read schema file 'git:main:/nix.json': no such file in the revision",
                "git:main:stop.json/x.json | error: cannot read schema file 'git:main:/stop.json/x.json': no such file in the revision",
                "git:main:../x.json | error: cannot read schema 'git:main:../x.json': outside the root",
                "git:main:link.json | error: cannot read schema 'git:main:link.json': 'link.json' is a symbolic link, which is not followed in a revision",
                "git:main:folder/only.json | error: cannot read schema 'git:main:folder/only.json': 'folder' is a symbolic link, which is not followed in a revision",
                "git:main:module | error: cannot read schema 'git:main:module': 'module' is a submodule, whose files are in another repository",
                "git:main:two | error: cannot read schema 'git:main:two': it has several files and no 'qapi-schema.json', so the root file must be named: 'a.json', 'b.json'",
                "git:main:none | error: cannot read schema 'git:main:none': it has no file 'qapi-schema.json' and no other file '*.json', neither itself nor in the folders 'qapi' and 'META-INF/qapi'",
                "git:main:way-out.json | git:main:/way-out.json:1:14: error: cannot read included file 'git:main:/../secret.json': outside the root",
                "git:main:absolute.json | git:main:/absolute.json:1:14: error: cannot read included file '/etc/passwd': an absolute path",
                "git:main:over-link.json | git:main:/over-link.json:1:14: error: cannot read included file 'git:main:/folder/only.json': 'folder' is a symbolic link, which is not followed in a revision",
                "git:main:into-module.json | git:main:/into-module.json:1:14: error: cannot read included file 'git:main:/module/a.json': 'module' is a submodule, whose files are in another repository",
                "git:main:missing.json | git:main:/missing.json:1:14: error: cannot read included file 'git:main:/stop.json/x.json': no such file in the revision",
                "git:main:includes-directory.json | git:main:/includes-directory.json:1:14: error: cannot read included file 'git:main:/one': is a directory"
            })
    void reportsOneError(String text, String error) {
        assertThat(error(text)).isEqualTo(error + " [unreadable-file]");
    }

    @Test
    void reportsThatThereIsNoRepository(@TempDir Path elsewhere) {
        LoadResult loaded = SchemaSide.of("git:main:a.json", elsewhere, null).load(LoadOptions.defaults());

        assertThat(loaded.diagnostics())
                .singleElement()
                .satisfies(error -> assertThat(error.message())
                        .startsWith("cannot read schema 'git:main:a.json': git: not a git repository"));
    }

    /** The ids of these blobs begin with the same four digits. */
    @Test
    void anAmbiguousRevisionIsNotMissing(@TempDir Path elsewhere) throws IOException {
        GitRepository.create(elsewhere)
                .commit("main")
                .file("a", "80")
                .file("b", "816")
                .write();

        assertThat(SchemaSide.of("git:e3f1:a", elsewhere, null)
                        .load(LoadOptions.defaults())
                        .diagnostics())
                .singleElement()
                .satisfies(error ->
                        assertThat(error.message()).startsWith("cannot read schema 'git:e3f1:a': 'e3f1' is ambiguous"));
    }

    /** The server offers the file, which the clone lacks. */
    @Test
    void aPartialCloneFetchesNothing(@TempDir Path elsewhere) throws IOException {
        Path clone = GitRepository.create(elsewhere)
                .commit("main")
                .file("a.json", STOP)
                .partialClone();

        assertThat(SchemaSide.of("git:main:a.json", clone, null)
                        .load(LoadOptions.defaults())
                        .diagnostics())
                .singleElement()
                .satisfies(error -> assertThat(error.message())
                        .startsWith("cannot read schema file 'git:main:/a.json': git: could not fetch "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "git:main | 'git:main': expected git:REF:PATH, for example git:v1.0:qapi/qapi-schema.json",
                "git::a.json | 'git::a.json': the revision is missing before the second ':'",
                "git:--help:a.json | 'git:--help:a.json': a revision cannot begin with '-'",
                "git:-c:a.json | 'git:-c:a.json': a revision cannot begin with '-'",
                "git: | 'git:': expected git:REF:PATH, for example git:v1.0:qapi/qapi-schema.json"
            })
    void rejectsOtherForms(String text, String message) {
        assertThatThrownBy(() -> SchemaSide.of(text, directory, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"git:main\nHEAD^{tree}:a", "git:main:a\u0000", "git:main:a\r"})
    void aLineEndCannotAddRequests(String text) {
        assertThatThrownBy(() -> SchemaSide.of(text, directory, null))
                .hasMessageEndingWith("contains a control character");
    }

    @Test
    void aNameHasBoundedLength() {
        assertThatThrownBy(() -> SchemaSide.of("git:main:" + "a/".repeat(5000), directory, null))
                .hasMessageEndingWith("longer than 4096 characters");
    }

    /** Any name is rejected, or is a schema, or has errors; git gets no options and no second request. */
    @Test
    void damagedNamesAreErrors() {
        Random random = new Random(15);
        String valid = "git:main:qapi/qapi-schema.json";
        String odd = "-:/.^~@{}*?[\\ \t\n\0$'\"`;|&é\uD800";
        int loaded = 0;
        int found = 0;
        for (int i = 0; i < (ALL ? 2000 : 30); i++) {
            StringBuilder text = new StringBuilder(valid);
            for (int edits = random.nextInt(4); edits > 0; edits--) {
                char c = odd.charAt(random.nextInt(odd.length()));
                int at = "git:".length() + random.nextInt(text.length() - "git:".length());
                if (random.nextBoolean()) {
                    text.insert(at, c);
                } else {
                    text.setCharAt(at, c);
                }
            }
            try {
                LoadResult result =
                        SchemaSide.of(text.toString(), directory, null).load(LoadOptions.defaults());
                loaded++;
                if (result.schema().isPresent()) {
                    found++;
                    assertThat(result.diagnostics()).as(text.toString()).isEmpty();
                    assertThat(result.schema().get().commands())
                            .as(text.toString())
                            .extracting(command -> command.name())
                            .containsExactly("cont", "stop");
                } else {
                    assertThat(result.diagnostics()).singleElement().satisfies(error -> {
                        assertThat(error.code()).as(text.toString()).isEqualTo(DiagnosticCode.UNREADABLE_FILE);
                        assertThat(error.message())
                                .startsWith("cannot read schema ")
                                .contains("git:");
                    });
                }
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("'git:");
            }
        }
        assertThat(loaded).isPositive();
        assertThat(found).isPositive();
    }
}
