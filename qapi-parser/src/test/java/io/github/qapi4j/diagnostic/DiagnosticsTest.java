package io.github.qapi4j.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.List;
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

    @Test
    void printsOneClickableLineThenTheSourceThenWhatElseHelps() {
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
    void printsNothingThatMovesOtherText() {
        String text = DiagnosticFormat.format(Diagnostic.of(DiagnosticCode.STRAY_TEXT, span("x"), "stray '\u001b[2J'")
                .build(Severity.ERROR, List.of()));
        assertThat(text).isEqualTo("""
                        block.json:3:2: error: stray '\uFFFD[2J' [stray-text]
                            3 |  x\uFFFD\uFFFD
                              |  ^
                        """);
    }

    @Test
    void showsOfALongLineWhatIsAroundThePlace() {
        SourceFile file = new SourceFile("a.json", "a".repeat(1_000_000) + "!" + "b".repeat(1_000_000));
        String text = DiagnosticFormat.format(
                Diagnostic.of(DiagnosticCode.STRAY_TEXT, new Span(file, 1_000_000, 2_000_001), "x".repeat(1_000_000))
                        .build(Severity.ERROR, List.of()));
        List<String> lines = text.lines().toList();
        assertThat(text.length()).isLessThan(1000);
        assertThat(lines.get(1).indexOf('!')).isEqualTo(lines.get(2).indexOf('^'));
    }

    @Test
    void saysHowManyAreNotPrinted() {
        Diagnostic diagnostic = unknownType().build(Severity.ERROR, List.of());
        assertThat(DiagnosticFormat.format(List.of(diagnostic, diagnostic, diagnostic), 1))
                .endsWith("... and 2 more\n")
                .containsOnlyOnce("unknown-type");
    }

    @Test
    void whatIsOldIsOneWarningAFileOrAnErrorEach() {
        for (boolean strict : new boolean[] {true, false}) {
            Diagnostics diagnostics = new Diagnostics(Levels.of(strict));
            for (int i = 0; i < 3; i++) {
                diagnostics.add(Diagnostic.of(DiagnosticCode.OLD_UNION, span("x"), "an old union"));
            }
            assertThat(diagnostics.hasErrors()).isEqualTo(strict);
            assertThat(diagnostics.sorted())
                    .extracting(Diagnostic::toString)
                    .containsExactlyElementsOf(
                            strict
                                    ? List.of(
                                            "block.json:3:2: error: an old union [old-union]",
                                            "block.json:3:2: error: an old union [old-union]",
                                            "block.json:3:2: error: an old union [old-union]")
                                    : List.of(
                                            "block.json:3:2: warning: an old union (and 2 more in this file) [old-union]"));
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
    void keepsSoManyAndCountsAll() {
        Diagnostics diagnostics = new Diagnostics(Levels.of(true));
        for (int i = 0; i < 20_000; i++) {
            diagnostics.add(Diagnostic.of(DiagnosticCode.SYNTAX, span("x"), "no"));
        }
        assertThat(diagnostics.sorted()).hasSize(10_001);
        assertThat(diagnostics.sorted().get(10_000).code()).isEqualTo(DiagnosticCode.TOO_MANY_DIAGNOSTICS);
        assertThat(diagnostics.count()).isEqualTo(new DiagnosticCount(20_000, 0));
    }

    @Test
    void keepsErrorsHoweverManyWarningsThereAre() {
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
    void aCountIsAPhrase() {
        assertThat(DiagnosticCount.NONE).hasToString("0 errors");
        assertThat(new DiagnosticCount(1, 0)).hasToString("1 error");
        assertThat(new DiagnosticCount(0, 1).plus(new DiagnosticCount(0, 1))).hasToString("2 warnings");
        assertThat(new DiagnosticCount(2, 1)).hasToString("2 errors, 1 warning");
        assertThat(new DiagnosticCount(2, 1).total()).isEqualTo(3);
    }

    @Test
    void suggestsWhatIsNear() {
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
