package io.github.qapi4j.check;

import static io.github.qapi4j.check.Schemas.compared;
import static io.github.qapi4j.check.Schemas.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.check.CheckResult.Compared;
import io.github.qapi4j.check.CheckResult.NotCompared;
import io.github.qapi4j.diff.Rule;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.input.SchemaInput;
import io.github.qapi4j.input.SchemaSide;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaCheckTest {
    private static final String OLD = """
            { 'command': 'stop', 'data': { 'force': 'bool' } }
            { 'command': 'cont' }
            """;
    private static final String NEW = """
            { 'command': 'stop', 'data': { '*force': 'bool' } }
            """;
    private static final Set<Verdict> BOTH = Set.of(Verdict.WIRE, Verdict.JAVA);

    @TempDir
    private Path directory;

    private Path approvals(String text) throws IOException {
        return Files.writeString(directory.resolve("approvals.txt"), text);
    }

    private static String fingerprint(Rule rule) {
        return compared(request(OLD, NEW)).changes().stream()
                .filter(change -> change.change().rule() == rule)
                .findFirst()
                .orElseThrow()
                .change()
                .fingerprint();
    }

    @Test
    void theVerdictsDecide() {
        Compared both = compared(request(OLD, NEW).withVerdicts(BOTH));

        assertThat(both.passes()).isFalse();
        assertThat(both.changes())
                .extracting(change -> change.change().rule())
                .containsExactlyInAnyOrder(Rule.COMMAND_REMOVED, Rule.ARG_MANDATORY_TO_OPTIONAL);
        assertThat(both.count(Verdict.WIRE, Severity.BREAK)).isEqualTo(1);
        assertThat(both.count(Verdict.JAVA, Severity.BREAK)).isEqualTo(2);

        String onlyOptional = NEW + "{ 'command': 'cont' }";
        assertThat(compared(request(OLD, onlyOptional)).passes()).isTrue();
        assertThat(compared(request(OLD, onlyOptional).withVerdicts(Set.of(Verdict.JAVA)))
                        .passes())
                .isFalse();
    }

    @Test
    void theMostSevereChangesAreFirst() {
        Compared wire = compared(request("{ 'event': 'A' }" + OLD, NEW));

        assertThat(wire.changes())
                .extracting(change -> change.severity(wire.verdicts()))
                .containsExactly(Severity.BREAK, Severity.WARNING, Severity.OK);
        assertThat(wire.atLeast(Severity.WARNING)).hasSize(2);
    }

    @Test
    void aRemovalIsShownInTheOlderSchema() {
        Compared wire = compared(request(OLD, NEW));

        assertThat(wire.changes().get(0).place()).hasToString("old/a.json:2:14");
        assertThat(wire.changes().get(1).place().source().name()).isEqualTo("new/a.json");
        assertThat(wire.changes().get(0).sentence(wire.verdicts()))
                .isEqualTo("A client that sends the command gets the error CommandNotFound.");
    }

    /** What a setting raises is said of the peers that it is raised for, and what it lowers is said of Java code only. */
    @Test
    void theSentenceIsThatOfTheSeverities() {
        String older = "{ 'enum': 'E', 'data': ['a'] } { 'command': 'c', 'data': { 'e': 'E' } }";
        String newer = older.replace("'a'", "'a', 'b'");
        CheckRequest added = request(older, newer).withVerdicts(BOTH);
        RuleLevels raised = RuleLevels.defaults().with("wire:ENUM_VALUE_ADDED=break");
        RuleLevels lowered = RuleLevels.defaults().with("wire:ENUM_VALUE_REMOVED=off");

        assertThat(sentence(added)).isEqualTo("Java code with an exhaustive switch does not compile.");
        assertThat(sentence(added.withLevels(RuleLevels.defaults().with("ENUM_VALUE_ADDED=off"))))
                .isEqualTo("Java code with an exhaustive switch does not compile.");
        assertThat(sentence(added.withLevels(raised)))
                .isEqualTo("An older server gives an error if it receives the value.");
        CheckRequest removed = request(newer, older).withVerdicts(BOTH);
        assertThat(sentence(removed)).isEqualTo("A client that sends the value gets an error.");
        assertThat(sentence(removed.withLevels(lowered))).isEqualTo("Java code that names the value does not compile.");
        assertThat(sentence(removed.withVerdicts(Set.of(Verdict.JAVA))))
                .isEqualTo("Java code that names the value does not compile.");
        String unstable = "{ 'command': 'u', 'features': ['unstable'], 'data': { 'e': 'E' } }";
        CheckRequest exempt = request(
                older.replace("{ 'command': 'c', 'data': { 'e': 'E' } }", unstable),
                newer.replace("{ 'command': 'c', 'data': { 'e': 'E' } }", unstable));
        assertThat(compared(exempt.withLevels(raised)).passes()).isTrue();
    }

    private static String sentence(CheckRequest request) {
        Compared compared = compared(request);
        assertThat(compared.changes()).hasSize(1);
        return compared.changes().get(0).sentence(compared.verdicts());
    }

    /** A command is gone from the schema as a whole, yet an author of the newer schema looks for its place there. */
    @Test
    void aRemovedCommandHasTheNearestPlaceInItsModule() {
        String older = "{ 'command': 'a' }\n{ 'command': 'b' }\n{ 'command': 'c' }\n{ 'command': 'd' }\n";
        Compared first = compared(request(older, "\n{ 'command': 'b' }\n{ 'command': 'd' }\n"));

        assertThat(first.changes())
                .extracting(
                        change -> change.change().path() + " " + change.change().newer())
                .containsExactly("a new/a.json:2:14", "c new/a.json:2:14");
        assertThat(compared(request(older, "{ 'command': 'z' }")).changes())
                .filteredOn(change -> change.change().rule() == Rule.COMMAND_REMOVED)
                .hasSize(4)
                .allSatisfy(change -> assertThat(change.change().newer()).hasToString("new/a.json:1:14"));
        assertThat(compared(request(older, "\n")).changes())
                .hasSize(4)
                .allSatisfy(change -> assertThat(change.change().newer()).isNull());
    }

    /** A failed command has often left an empty file, with which each schema would be compatible. */
    @Test
    void anEmptyBaselineIsNotCompared() {
        CheckResult result = SchemaCheck.run(request("# none\n", NEW));

        assertThat(result.passes()).isFalse();
        assertThat(((NotCompared) result).problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.message()).isEqualTo("the old schema 'old/a.json' has no definitions"));
        assertThat(compared(request("\n", "# none\n")).changes()).isEmpty();
    }

    private static SchemaSide files(String root, String other) {
        return new SchemaSide() {
            @Override
            public String name() {
                return "root.json";
            }

            @Override
            public LoadResult load(LoadOptions options) {
                Map<String, String> files = Map.of("root.json", root, "b.json", other);
                return SchemaInput.load(SourceResolver.memory(files), "root.json", options);
            }
        };
    }

    /** A pull request that removes a whole file has an annotation where the file was included, or at the beginning. */
    @Test
    void aRemovedModuleHasAPlaceInTheRoot() {
        SchemaSide older = files("{ 'include': 'b.json' }\n{ 'command': 'a' }\n", "{ 'command': 'b' }");
        SchemaSide empty = files("{ 'command': 'z' }\n{ 'include': 'b.json' }\n", "");
        SchemaSide without = files("\n{ 'command': 'z' }\n", "");

        assertThat(nearest(older, empty)).isEqualTo("root.json:2:1");
        assertThat(nearest(older, without)).isEqualTo("root.json:2:14");
    }

    private static String nearest(SchemaSide older, SchemaSide newer) {
        return compared(CheckRequest.of(List.of(older, newer), LocalDate.EPOCH)).changes().stream()
                .filter(change -> change.change().path().equals("b"))
                .map(change -> String.valueOf(change.change().newer()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void anApprovedBreakDoesNotFail() throws IOException {
        Path file = approvals(fingerprint(Rule.COMMAND_REMOVED) + " until 2026-06-01: announced");
        Compared checked = compared(request(OLD, NEW).withApprovals(file));

        assertThat(checked.passes()).isTrue();
        assertThat(checked.approved()).isEqualTo(1);
        assertThat(checked.count(Verdict.WIRE, Severity.BREAK)).isZero();
        assertThat(checked.changes().get(0).approval().reason()).isEqualTo("announced");
    }

    @Test
    void anExpiredApprovalIsAnError() throws IOException {
        Path file = approvals("# before\n" + fingerprint(Rule.COMMAND_REMOVED) + " until 2026-05-31: announced");
        Compared checked = compared(request(OLD, NEW).withApprovals(file));

        assertThat(checked.passes()).isFalse();
        assertThat(checked.approved()).isZero();
        assertThat(checked.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.message())
                    .isEqualTo("the approval of " + fingerprint(Rule.COMMAND_REMOVED)
                            + " expired on 2026-05-31: COMMAND_REMOVED cont");
            assertThat(problem.place().line()).isEqualTo(2);
        });
    }

    @Test
    void anUnusedApprovalIsAnErrorAlsoWithoutBreaks() throws IOException {
        Path file = approvals("0123456789abcdef: why");
        Compared checked = compared(request(NEW, NEW).withApprovals(file));

        assertThat(checked.changes()).isEmpty();
        assertThat(checked.passes()).isFalse();
        assertThat(checked.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.message()).isEqualTo("no break has the fingerprint 0123456789abcdef");
            assertThat(problem.help()).containsExactly("remove this approval");
        });
    }

    /** One file serves both verdicts, also where only one decides. */
    @Test
    void anApprovalOfABreakForTheOtherVerdictIsUsed() throws IOException {
        Path file = approvals(fingerprint(Rule.ARG_MANDATORY_TO_OPTIONAL) + ": fine");

        assertThat(compared(request(OLD, NEW).withApprovals(file)).problems()).isEmpty();
    }

    @Test
    void anApprovalOfAChangeThatIsNoBreakIsNotUsed() throws IOException {
        Path file = approvals(fingerprint(Rule.COMMAND_REMOVED) + ": fine");
        CheckRequest request = request(OLD, NEW)
                .withApprovals(file)
                .withLevels(RuleLevels.defaults().with("COMMAND_REMOVED=note"));

        assertThat(compared(request).problems()).hasSize(1);
    }

    @Test
    void aFingerprintDoesNotDependOnLines() {
        String moved = "# one\n\n# two\n{ 'event': 'NEW' }\n" + OLD;
        Compared checked = compared(request(moved, "\n\n" + NEW));

        assertThat(checked.changes().get(0).change().fingerprint()).isEqualTo(fingerprint(Rule.COMMAND_REMOVED));
    }

    @Test
    void invalidSchemasAreNotCompared() {
        CheckResult result = SchemaCheck.run(request("{ 'command': 'a', 'data': 'B' }", "{"));

        assertThat(result.passes()).isFalse();
        assertThat(result)
                .isInstanceOfSatisfying(
                        NotCompared.class,
                        failed -> assertThat(failed.problems())
                                .extracting(problem ->
                                        String.valueOf(problem.place()).replaceFirst(":.*", ""))
                                .contains("old/a.json", "new/a.json"));
    }

    @Test
    void malformedApprovalsPreventTheVerdict() throws IOException {
        CheckResult result = SchemaCheck.run(request(NEW, NEW).withApprovals(approvals("what?")));

        assertThat(result)
                .isInstanceOfSatisfying(
                        NotCompared.class,
                        failed -> assertThat(failed.problems())
                                .singleElement()
                                .satisfies(
                                        problem -> assertThat(problem.message()).isEqualTo("not an approval")));
    }

    @Test
    void theNumberOfReportedErrorsIsLimited() {
        String bad = "{ 'command': 'a', 'data': 'B' }\n";
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            many.append(bad.replace("'a'", "'a" + i + "'").replace("'B'", "'B" + i + "'"));
        }

        CheckRequest request = request(many.toString(), bad);

        assertThat(((NotCompared) SchemaCheck.run(request)).problems()).hasSize(31);
        assertThat(((NotCompared) SchemaCheck.run(request.withMaxErrors(20))).problems())
                .hasSize(22)
                .anySatisfy(problem -> assertThat(problem.message()).isEqualTo("10 more errors in this schema"));
    }

    @Test
    void anErrorOfTheLoaderIsNotHidden() {
        SchemaSide failing = new SchemaSide() {
            @Override
            public String name() {
                return "failing";
            }

            @Override
            public LoadResult load(LoadOptions options) {
                throw new StackOverflowError("deep");
            }
        };
        CheckRequest request = CheckRequest.of(List.of(failing, new Schemas.Text("a.json", NEW)), LocalDate.EPOCH);

        assertThatThrownBy(() -> SchemaCheck.run(request)).isInstanceOf(StackOverflowError.class);
    }

    @Test
    void aRequestNeedsTwoSchemasAndAVerdict() {
        List<SchemaSide> one = List.of(new Schemas.Text("a.json", NEW));

        assertThatThrownBy(() -> CheckRequest.of(one, LocalDate.EPOCH)).hasMessage("a comparison needs two schemas");
        assertThatThrownBy(() -> request(OLD, NEW).withVerdicts(Set.of())).hasMessage("a check needs a verdict");
    }
}
