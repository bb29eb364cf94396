package io.github.qapi4j.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DiagnosticsTest {
    private static final SourceFile BLOCK = new SourceFile(
            "block.json", "{ 'command': 'block-foo',\n  'data': { 'device': 'BlokDevice' } }\n\tx\u0007\u202e");

    private static Span span(String text) {
        int start = BLOCK.text().indexOf(text);
        return new Span(BLOCK, start, start + text.length());
    }

    private static Diagnostic.Builder unknownType() {
        return Diagnostic.of(
                DiagnosticCode.UNKNOWN_TYPE, span("'BlokDevice'"), "parameter 'device' uses unknown type 'BlokDevice'");
    }

    /** Adds only this diagnostic and returns it as it is reported. */
    private static Diagnostic only(Diagnostic.Builder diagnostic) {
        Diagnostics diagnostics = new Diagnostics(Levels.of(false));
        diagnostics.add(diagnostic);
        assertThat(diagnostics.sorted()).hasSize(1);
        return diagnostics.sorted().get(0);
    }

    @Test
    void printsLocationThenSourceThenLabelsAndHelp() {
        SourceFile root = new SourceFile("schema.json", "\n{ 'include': 'block.json' }\n");
        Diagnostics diagnostics = new Diagnostics(Levels.of(false));
        diagnostics.enter(BLOCK, List.of(new Span(root, 1, 28)));
        diagnostics.add(unknownType()
                .in(new Label(span("{"), "in command 'block-foo'"))
                .label(span("'command'"), "a second place")
                .help("did you mean 'BlockDevice'?"));
        assertThat(DiagnosticFormat.format(diagnostics.sorted().get(0))).isEqualTo("""
                        block.json:2:23: error: parameter 'device' uses unknown type 'BlokDevice' [unknown-type]
                            2 |   'data': { 'device': 'BlokDevice' } }
                              |                       ^^^^^^^^^^^^
                              = a second place: block.json:1:3
                            1 | { 'command': 'block-foo',
                              |   ^^^^^^^^^
                              = in command 'block-foo', included from schema.json:2
                              = help: did you mean 'BlockDevice'?
                        """);
    }

    @Test
    void printsNoCharactersThatMoveOtherText() {
        String text =
                DiagnosticFormat.format(only(Diagnostic.of(DiagnosticCode.STRAY_TEXT, span("x"), "stray '\u001b[2J'")));
        assertThat(text).isEqualTo("""
                        block.json:3:2: error: stray '\uFFFD[2J' [stray-text]
                            3 |  x\uFFFD\uFFFD
                              |  ^
                        """);
    }

    @Test
    void showsOnlyAPartOfALongLine() {
        SourceFile file = new SourceFile("a.json", "a".repeat(1_000_000) + "!" + "b".repeat(1_000_000));
        String text = DiagnosticFormat.format(only(
                Diagnostic.of(DiagnosticCode.STRAY_TEXT, new Span(file, 1_000_000, 2_000_001), "x".repeat(1_000_000))));
        List<String> lines = text.lines().toList();
        assertThat(text.length()).isLessThan(1000);
        assertThat(lines.get(1).indexOf('!')).isEqualTo(lines.get(2).indexOf('^'));
    }

    @Test
    void countsDiagnosticsThatAreNotPrinted() {
        Diagnostic diagnostic = only(unknownType());
        assertThat(DiagnosticFormat.format(List.of(diagnostic, diagnostic, diagnostic), 1))
                .endsWith("... and 2 more\n")
                .containsOnlyOnce("unknown-type");
    }

    @Test
    void oldFormsAreAWarningOrAnErrorForEachPlace() {
        for (boolean strict : new boolean[] {true, false}) {
            Diagnostics diagnostics = new Diagnostics(Levels.of(strict));
            for (int i = 0; i < 3; i++) {
                diagnostics.add(Diagnostic.of(DiagnosticCode.OLD_UNION, span("x"), "an old union"));
            }
            assertThat(diagnostics.hasErrors()).isEqualTo(strict);
            String severity = strict ? "error" : "warning";
            assertThat(diagnostics.sorted())
                    .hasSize(3)
                    .allSatisfy(diagnostic -> assertThat(diagnostic)
                            .hasToString("block.json:3:2: " + severity + ": an old union [old-union]"));
        }
    }

    @Test
    void sortsByFileAndPlace() {
        SourceFile first = new SourceFile("z.json", "abc");
        SourceFile second = new SourceFile("a.json", "abc");
        Diagnostics diagnostics = new Diagnostics(Levels.of(true));
        diagnostics.enter(first, List.of());
        diagnostics.enter(second, List.of());
        diagnostics.add(Diagnostic.of(DiagnosticCode.SYNTAX, new Span(second, 0, 1), "third"));
        diagnostics.add(Diagnostic.of(DiagnosticCode.SYNTAX, new Span(first, 2, 3), "second"));
        diagnostics.add(Diagnostic.of(DiagnosticCode.SYNTAX, new Span(first, 0, 1), "first"));
        diagnostics.add(Diagnostic.of(DiagnosticCode.UNREADABLE_FILE, null, "no place"));
        assertThat(diagnostics.sorted())
                .extracting(Diagnostic::message)
                .containsExactly("no place", "first", "second", "third");
    }

    @Test
    void keepsALimitedNumberAndCountsAll() {
        Diagnostics diagnostics = new Diagnostics(Levels.of(true));
        for (int i = 0; i < 20_000; i++) {
            diagnostics.add(Diagnostic.of(DiagnosticCode.SYNTAX, span("x"), "no"));
        }
        assertThat(diagnostics.sorted()).hasSize(10_001);
        assertThat(diagnostics.sorted().get(10_000).code()).isEqualTo(DiagnosticCode.TOO_MANY_DIAGNOSTICS);
        assertThat(diagnostics.count()).isEqualTo(new DiagnosticCount(20_000, 0));
    }

    @Test
    void keepsErrorsDespiteManyWarnings() {
        Diagnostics diagnostics = new Diagnostics(Levels.of(false));
        for (int i = 0; i < 20_000; i++) {
            diagnostics.add(Diagnostic.of(DiagnosticCode.NAME_COLLISION, span("x"), "renamed"));
        }
        assertThat(diagnostics.hasErrors()).isFalse();
        assertThat(diagnostics.sorted()).hasSize(10_000).noneMatch(Diagnostic::isError);
        diagnostics.add(Diagnostic.of(DiagnosticCode.SYNTAX, span("x"), "no"));
        assertThat(diagnostics.hasErrors()).isTrue();
        assertThat(diagnostics.sorted()).hasSize(10_001).anyMatch(Diagnostic::isError);
        assertThat(diagnostics.count()).isEqualTo(new DiagnosticCount(1, 20_000));
    }

    @Test
    void cannotBeChangedOrAddedTwice() {
        Diagnostic.Builder added = unknownType();
        new Diagnostics(Levels.of(true)).add(added);
        List<ThrowingCallable> changes = List.of(
                () -> added.in(null),
                () -> added.label(span("x"), "late"),
                () -> added.label(span("x"), () -> "late"),
                () -> added.help(null),
                () -> added.oneMistake("late"),
                () -> new Diagnostics(Levels.of(true)).add(added));
        for (ThrowingCallable change : changes) {
            assertThatThrownBy(change).isInstanceOf(IllegalStateException.class).hasMessageStartingWith("bug: ");
        }
        Diagnostic.Builder off = Diagnostic.of(DiagnosticCode.OLD_UNION, span("x"), "an old union");
        new Diagnostics(Levels.of(false).with(DiagnosticCode.OLD_UNION, Levels.Level.OFF)).add(off);
        assertThatThrownBy(() -> off.help("late")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aGroupIsOneDiagnosticWithLabels() {
        Diagnostics diagnostics = new Diagnostics(Levels.of(true));
        DiagnosticGroup group = diagnostics.addGroup(unknownType().label(span("'data'"), "its own"));
        assertThat(diagnostics.count()).isEqualTo(new DiagnosticCount(1, 0));
        group.add(span("'device'"), "another");
        for (int i = 0; i < 30; i++) {
            group.add(span("x"), () -> "one of many");
        }
        assertThat(diagnostics.count()).isEqualTo(new DiagnosticCount(1, 0));
        assertThat(diagnostics.sorted()).singleElement().satisfies(diagnostic -> {
            assertThat(diagnostic.span()).isEqualTo(span("'BlokDevice'"));
            assertThat(diagnostic.labels())
                    .hasSize(20)
                    .startsWith(new Label(span("'data'"), "its own"), new Label(span("'device'"), "another", true))
                    .endsWith(
                            new Label(span("x"), "one of many", true),
                            new Label(span("x"), "one of many (and at 12 more places)", true));
        });
    }

    @Test
    void theTextOfALabelIsCreatedOnlyIfItIsShown() {
        DiagnosticGroup group = new Diagnostics(Levels.of(true)).addGroup(unknownType());
        int[] made = {0};
        for (int i = 0; i < 30; i++) {
            group.add(span("x"), () -> "label " + ++made[0]);
        }
        assertThat(made[0]).isEqualTo(20);
    }

    private static Diagnostic.Builder wrongValue(String place, String definition) {
        return Diagnostic.of(DiagnosticCode.WRONG_VALUE, span(place), "'data' must be an object")
                .in(new Label(span(place), definition));
    }

    @Test
    void errorsWithOneMistakeAreOneDiagnostic() {
        Diagnostics diagnostics = new Diagnostics(Levels.of(true));
        diagnostics.add(wrongValue("'command'", "in command 'a'").oneMistake("data"));
        diagnostics.add(wrongValue("'data'", "in command 'b'").oneMistake("data"));
        diagnostics.add(wrongValue("'device'", "in command 'c'").oneMistake("other"));
        diagnostics.add(wrongValue("x", "in command 'd'"));
        assertThat(diagnostics.count()).isEqualTo(new DiagnosticCount(3, 0));
        assertThat(diagnostics.sorted())
                .extracting(Diagnostic::labels)
                .containsExactly(
                        List.of(new Label(span("\'data\'"), "and in command 'b'", true)), List.of(), List.of());
    }

    @Test
    void anErrorInACopiedDefinitionIsALabelOfTheFirst() {
        Diagnostics diagnostics = new Diagnostics(Levels.of(true));
        diagnostics.add(wrongValue("'command'", "in command 'a'"));
        diagnostics.add(wrongValue("'data'", "in command 'a'"));
        diagnostics.add(wrongValue("'command'", "in command 'a'"));
        diagnostics.add(wrongValue("'device'", "in command 'b'"));
        diagnostics.add(wrongValue("'device'", "in a definition"));
        diagnostics.add(wrongValue("'data'", "in a definition"));
        assertThat(diagnostics.count()).isEqualTo(new DiagnosticCount(5, 0));
        assertThat(diagnostics.sorted().get(0).labels())
                .containsExactly(new Label(span("\'data\'"), "and in command 'a'", true));
        assertThat(diagnostics.sorted())
                .filteredOn(each -> !each.labels().isEmpty())
                .hasSize(1);
    }

    @Test
    void warningsAreNotMergedAsMistakesOrCopies() {
        Diagnostics diagnostics = new Diagnostics(Levels.of(false));
        for (String place : List.of("'command'", "'data'")) {
            diagnostics.add(Diagnostic.of(DiagnosticCode.NAME_COLLISION, span(place), "renamed")
                    .in(new Label(span(place), "in command 'a'"))
                    .oneMistake("name"));
        }
        assertThat(diagnostics.count()).isEqualTo(new DiagnosticCount(0, 2));
        assertThat(diagnostics.sorted())
                .hasSize(2)
                .allMatch(each -> each.labels().isEmpty());
    }

    @Test
    void furtherPlacesOfAGroupThatWasMergedAreKept() {
        Diagnostics diagnostics = new Diagnostics(Levels.of(true));
        diagnostics.add(wrongValue("'command'", "in command 'a'").oneMistake("data"));
        DiagnosticGroup merged =
                diagnostics.addGroup(wrongValue("'data'", "in command 'b'").oneMistake("data"));
        merged.add(span("x"), "further");
        assertThat(diagnostics.sorted())
                .singleElement()
                .satisfies(diagnostic -> assertThat(diagnostic.labels())
                        .containsExactly(
                                new Label(span("'data'"), "and in command 'b'", true),
                                new Label(span("x"), "further", true)));
    }

    @Test
    void createsNoMoreDiagnosticsThanItKeeps() {
        int[] made = {0};
        Diagnostics strict = new Diagnostics(Levels.of(true));
        for (int i = 0; i < 20_000; i++) {
            strict.add(DiagnosticCode.DUPLICATE_DEFINITION, span("x"), () -> {
                made[0]++;
                return Diagnostic.of(DiagnosticCode.DUPLICATE_DEFINITION, span("x"), "already defined");
            });
        }
        assertThat(made[0]).isEqualTo(10_000);
        assertThat(strict.count()).isEqualTo(new DiagnosticCount(20_000, 0));
        assertThat(strict.sorted()).hasSize(10_001);
        assertThat(strict.sorted().get(10_000).span()).isEqualTo(span("x"));

        made[0] = 0;
        Diagnostics tolerant = new Diagnostics(Levels.of(false));
        for (int i = 0; i < 100_000; i++) {
            tolerant.add(DiagnosticCode.OLD_UNION, span("x"), () -> {
                made[0]++;
                return Diagnostic.of(DiagnosticCode.OLD_UNION, span("x"), "an old union");
            });
        }
        assertThat(made[0]).isEqualTo(10_000);
        assertThat(tolerant.count()).isEqualTo(new DiagnosticCount(0, 100_000));
        assertThat(tolerant.sorted()).hasSize(10_000);
    }

    @Test
    void keepsTheFirstWarningOfEachCode() {
        Diagnostics diagnostics = new Diagnostics(Levels.of(false));
        for (int i = 0; i < 20_000; i++) {
            diagnostics.add(Diagnostic.of(DiagnosticCode.OLD_UNION, span("{"), "an old union"));
        }
        for (int i = 0; i < 3; i++) {
            int number = i;
            diagnostics.add(Diagnostic.of(DiagnosticCode.OLD_CONDITION, span("x"), "condition " + i));
            diagnostics.add(
                    DiagnosticCode.NAME_STYLE,
                    span("x"),
                    () -> Diagnostic.of(DiagnosticCode.NAME_STYLE, span("x"), "name " + number));
        }

        assertThat(diagnostics.count()).isEqualTo(new DiagnosticCount(0, 20_006));
        assertThat(diagnostics.sorted())
                .hasSize(10_002)
                .extracting(Diagnostic::message)
                .endsWith("condition 0", "name 0");
        assertThat(WarningSummary.of(diagnostics.sorted(), diagnostics.count()))
                .extracting(summary -> summary.line("it", setting -> setting))
                .containsExactly(
                        "block.json:1:1: warning: an old union (first of 10000 or more; it lists all) [old-union]",
                        "block.json:3:2: warning: condition 0 (first of 1 or more; it lists all) [old-condition]",
                        "block.json:3:2: warning: name 0 (first of 1 or more; it lists all) [name-style]");
    }

    @Test
    void aFurtherPlaceOfAGroupIsALabelOrAWarningOfItsOwn() {
        for (boolean strict : new boolean[] {true, false}) {
            Diagnostics diagnostics = new Diagnostics(Levels.of(strict));
            DiagnosticGroup group =
                    diagnostics.addGroup(Diagnostic.of(DiagnosticCode.OLD_UNION, span("'command'"), "old union 'A'"));
            group.add(
                    span("'data'"),
                    () -> Diagnostic.of(DiagnosticCode.OLD_UNION, span("'data'"), "old union 'B'"),
                    () -> "so is 'B'");

            assertThat(diagnostics.sorted())
                    .extracting(Diagnostic::message)
                    .containsExactlyElementsOf(
                            strict ? List.of("old union 'A'") : List.of("old union 'A'", "old union 'B'"));
            assertThat(diagnostics.sorted().get(0).labels())
                    .isEqualTo(strict ? List.of(new Label(span("'data'"), "so is 'B'", true)) : List.of());
        }
        Levels off = Levels.of(false).with("old=off");
        Diagnostics none = new Diagnostics(off);
        none.addGroup(Diagnostic.of(DiagnosticCode.OLD_UNION, span("x"), "an old union"))
                .add(
                        span("x"),
                        () -> {
                            throw new AssertionError("made");
                        },
                        () -> "another");
        assertThat(none.sorted()).isEmpty();
    }

    @Test
    void diagnosticsThatAreOffAreNotCreated() {
        Diagnostics diagnostics = new Diagnostics(Levels.of(true).with(DiagnosticCode.OLD_UNION, Levels.Level.OFF));
        diagnostics.add(DiagnosticCode.OLD_UNION, span("x"), () -> {
            throw new AssertionError("made");
        });
        diagnostics
                .addGroup(Diagnostic.of(DiagnosticCode.OLD_UNION, span("x"), "an old union"))
                .add(span("x"), "more");
        assertThat(diagnostics.reports(DiagnosticCode.OLD_UNION)).isFalse();
        assertThat(diagnostics.sorted()).isEmpty();
        assertThat(diagnostics.count()).isEqualTo(DiagnosticCount.NONE);
    }

    @Test
    void aCountIsAPhrase() {
        assertThat(DiagnosticCount.NONE).hasToString("0 errors");
        assertThat(new DiagnosticCount(1, 0)).hasToString("1 error");
        assertThat(new DiagnosticCount(0, 1).plus(new DiagnosticCount(0, 1))).hasToString("2 warnings");
        assertThat(new DiagnosticCount(2, 1)).hasToString("2 errors, 1 warning");
        assertThat(new DiagnosticCount(2, 1).total()).isEqualTo(3);
    }

    @Test
    void suggestsSimilarWords() {
        List<String> names = List.of("BlockDevice", "BlockDriver", "int", "size");
        assertThat(Suggestion.nearest("BlokDevice", names)).isEqualTo("BlockDevice");
        assertThat(Suggestion.nearest("blockdevice", names)).isEqualTo("BlockDevice");
        assertThat(Suggestion.nearest("BlockDeivce", names)).isEqualTo("BlockDevice");
        assertThat(Suggestion.nearest("itn", names)).isEqualTo("int");
        assertThat(Suggestion.nearest("Throttle", names)).isNull();
        assertThat(Suggestion.nearest("", names)).isNull();
        assertThat(Suggestion.nearest("ab", List.of("ac", "aa"))).isEqualTo("aa");
        assertThat(Suggestion.didYouMean("siz", names)).isEqualTo("did you mean 'size'?");
    }
}
