package io.github.qapi4j.lint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.diagnostic.Levels.Level;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each check finds, and what it lets pass. */
class LintTest {
    private static LoadResult load(Map<String, String> files, LoadOptions options) {
        return SchemaLoader.load(SourceResolver.memory(files), "s.json", options);
    }

    private static List<Diagnostic> lint(DiagnosticCode code, Map<String, String> files) {
        LoadResult result = load(files, LoadOptions.defaults().withLint(true));
        assertThat(result.schema())
                .withFailMessage(() -> DiagnosticFormat.format(result.diagnostics(), 20))
                .isPresent();
        return result.diagnostics().stream().filter(d -> d.code() == code).toList();
    }

    /** The messages of one code, each with those of its labels. */
    private static List<String> messages(DiagnosticCode code, String text) {
        return messages(code, Map.of("s.json", text));
    }

    private static List<String> messages(DiagnosticCode code, Map<String, String> files) {
        return lint(code, files).stream()
                .map(d -> d.message()
                        + String.join(
                                "",
                                d.labels().stream().map(l -> "; " + l.text()).toList()))
                .toList();
    }

    /** A definition with a documentation comment. */
    private static String documented(String name, String lines, String definition) {
        return "##\n# @" + name + ":\n#\n# "
                + lines.strip().replace("\n", "\n# ").replace("# \n", "#\n") + "\n##\n" + definition + "\n";
    }

    @Test
    void tellsNothingUnlessAsked() {
        String text = "{ 'struct': 'Some', 'data': { '*x-b': 'bool' } } { 'command': 'x--c' }";
        assertThat(load(Map.of("s.json", text), LoadOptions.defaults()).diagnostics())
                .isEmpty();
    }

    @Test
    void tellsNothingOfASchemaWithErrors() {
        LoadResult result = load(
                Map.of("s.json", "{ 'command': 'x--c', 'data': { 'a': 'Unknown' } }"),
                LoadOptions.defaults().withLint(true));
        assertThat(result.diagnostics()).extracting(Diagnostic::code).containsExactly(DiagnosticCode.UNKNOWN_TYPE);
    }

    @Test
    void strictnessMakesNoErrors() {
        LoadResult result = load(
                Map.of("s.json", "{ 'command': 'c' }"),
                LoadOptions.defaults().withStrict(true).withLint(true));
        assertThat(result.hasErrors()).isFalse();
        assertThat(result.diagnostics())
                .singleElement()
                .satisfies(d -> assertThat(d.isError()).isFalse());
    }

    @Test
    void levelsSwitchCodes() {
        Map<String, String> files = Map.of("s.json", "{ 'command': 'x-c' }");
        Levels levels = Levels.of(false)
                .with(DiagnosticCode.UNDOCUMENTED_DEFINITION, Level.OFF)
                .with(DiagnosticCode.EXPERIMENTAL_NAME, Level.ERROR);
        LoadResult result = load(files, LoadOptions.defaults().withLint(true).withLevels(levels));
        assertThat(result.hasErrors()).isTrue();
        assertThat(result.diagnostics()).singleElement().satisfies(d -> {
            assertThat(d.isError()).isTrue();
            assertThat(d.code()).isEqualTo(DiagnosticCode.EXPERIMENTAL_NAME);
        });
    }

    // Documentation

    @Test
    void definitionsWithoutCommentAreToldByFile() {
        Map<String, String> files = Map.of(
                "s.json",
                "{ 'include': 't.json' } { 'command': 'a' }\n" + documented("b", "B.", "{ 'command': 'b' }"),
                "t.json",
                "{ 'command': 'c' } { 'event': 'D' } { 'command': 'e' }");
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_DEFINITION, files))
                .containsExactly(
                        "command 'a' has no documentation comment",
                        "command 'c' has no documentation comment (and 2 more in this file); nor has event 'D';"
                                + " nor has command 'e'");
    }

    @Test
    void whatADocRequiredPragmaTellsIsNotToldAgain() {
        LoadResult result = load(
                Map.of("s.json", "{ 'pragma': { 'doc-required': true } } { 'command': 'a' }"),
                LoadOptions.defaults().withLint(true));
        assertThat(result.diagnostics()).extracting(Diagnostic::code).containsExactly(DiagnosticCode.DOC_REQUIRED);
    }

    @Test
    void membersWithoutDescriptionAreToldWhereAnExceptionHidesThem() {
        String definition = "{ 'enum': 'E', 'data': [ 'a', 'b', 'c' ] }";
        String text = documented("E", "E.\n\n@b: b", definition);
        String pragma = "{ 'pragma': { 'documentation-exceptions': [ 'E' ] } }\n";
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_MEMBER, pragma + text))
                .containsExactly("value 'a' is not documented; nor is 'c'");
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_MEMBER, text)).isEmpty();
        assertThat(messages(DiagnosticCode.DOC_UNDOCUMENTED_MEMBER, text)).hasSize(1);
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_MEMBER, pragma + definition))
                .isEmpty();
    }

    @Test
    void alternativesAreMembers() {
        String text = "{ 'pragma': { 'documentation-exceptions': [ 'A' ] } }\n"
                + documented("A", "A.", "{ 'alternate': 'A', 'data': { 's': 'str', 'n': 'null' } }");
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_MEMBER, text))
                .containsExactly("alternative 's' is not documented; nor is 'n'");
    }

    @Test
    void deprecationWithoutCommentIsToldOnce() {
        String text = "{ 'command': 'c', 'features': [ 'deprecated' ],"
                + " 'data': { '*a': { 'type': 'str', 'features': [ 'deprecated' ] } } }";
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_DEPRECATION, text))
                .containsExactly("command 'c' is deprecated without documentation; likewise 'a'");
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_DEFINITION, text)).isEmpty();
        Levels levels = Levels.of(false).with(DiagnosticCode.UNDOCUMENTED_DEPRECATION, Level.OFF);
        assertThat(load(
                                Map.of("s.json", text),
                                LoadOptions.defaults().withLint(true).withLevels(levels))
                        .diagnostics())
                .extracting(Diagnostic::code)
                .containsExactly(DiagnosticCode.UNDOCUMENTED_DEFINITION);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Use @c.",
                "Value @aa is deprecated.",
                "Values 'ab' and 'aaa'.",
                "Value a-.",
            })
    void descriptionsOfDeprecationThatForgetAMember(String description) {
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_DEPRECATION, deprecatedValue(description)))
                .containsExactly("value 'a' is deprecated, which the documentation does not mention;"
                        + " the description of the feature");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Use @c in place of @a.",
                "Value a.",
                "@a",
                "Values (a, b) are\n    history.",
            })
    void descriptionsOfDeprecationThatMentionAMember(String description) {
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_DEPRECATION, deprecatedValue(description)))
                .isEmpty();
    }

    private static String deprecatedValue(String description) {
        return documented(
                "E",
                "E.\n\n@a: one\n\n@c: three\n\nFeatures:\n\n@deprecated: " + description,
                "{ 'enum': 'E', 'data': [ { 'name': 'a', 'features': [ 'deprecated' ] }, 'c' ] }");
    }

    @Test
    void theBeginningOfNamesMentionsThem() {
        String text = documented(
                "S",
                "S.\n\n@x-a: one\n\n@x-b: two\n\nFeatures:\n\n@unstable: All members that begin with x-.",
                "{ 'struct': 'S', 'data': { 'x-a': { 'type': 'str', 'features': [ 'unstable' ] },"
                        + " 'x-b': { 'type': 'str', 'features': [ 'unstable' ] } } }");
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_INSTABILITY, text)).isEmpty();
        assertThat(messages(DiagnosticCode.UNDOCUMENTED_INSTABILITY, text.replace("begin with x-", "are new")))
                .containsExactly("member 'x-a' is unstable, which the documentation does not mention;"
                        + " the description of the feature; likewise 'x-b'");
    }

    @Test
    void aMissingDescriptionOfAFeatureIsToldOnce() {
        String text = documented("c", "C.", "{ 'command': 'c', 'features': [ 'deprecated' ] }");
        LoadResult result = load(Map.of("s.json", text), LoadOptions.defaults().withLint(true));
        assertThat(result.diagnostics())
                .extracting(Diagnostic::code)
                .containsExactly(DiagnosticCode.DOC_UNDOCUMENTED_FEATURE);
    }

    @Test
    void sinceIsMissingWhereMostHaveIt() {
        String with = documented("a", "A.\n\nSince: 1.0", "{ 'command': 'a' }");
        String alsoWith = documented("b", "B.\n\nSince: 1.0", "{ 'command': 'b' }");
        String without = documented("c", "C.", "{ 'command': 'c' }");
        String uncommented = "{ 'command': 'd' }";
        assertThat(messages(DiagnosticCode.MISSING_SINCE, with + alsoWith + without + uncommented))
                .containsExactly("the documentation of command 'c' has no section 'Since'");
        assertThat(messages(DiagnosticCode.MISSING_SINCE, with + without)).isEmpty();
        assertThat(messages(DiagnosticCode.MISSING_SINCE, without)).isEmpty();
    }

    // Optional booleans

    @ParameterizedTest
    @ValueSource(
            strings = {
                "whether to do it",
                "true if it is to be done",
                "enable or disable (since 2.4)",
                "do it; works only for discs",
                "in preset colours",
            })
    void booleansThatAreSentMeanThreeThings(String description) {
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, optionalBoolean("command", description)))
                .containsExactly("parameter 'b' is an optional boolean, and nothing says what its absence means");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "whether to do it (default: false)",
                "defaults to true",
                "whether; if omitted, no",
                "if not\n    given, nothing happens",
                "When absent, the old value stays",
                "yes or no.  It isn't done if this is not specified",
                "ignored, for old clients only",
                "true to do it, otherwise nothing is done",
                "if unset, the server chooses",
            })
    void booleansThatAreSentAndExplained(String description) {
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, optionalBoolean("command", description)))
                .isEmpty();
    }

    private static String optionalBoolean(String kind, String description) {
        String name = kind.equals("command") ? "c" : "C";
        return documented(
                name, "Of it.\n\n@b: " + description, "{ '" + kind + "': '" + name + "', 'data': { '*b': 'bool' } }");
    }

    @Test
    void whatIsReceivedMaySayWhenItIsThere() {
        String description = "only for discs: whether it is one";
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, optionalBoolean("event", description)))
                .isEmpty();
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, optionalBoolean("command", description)))
                .hasSize(1);
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, optionalBoolean("event", "whether it is one")))
                .hasSize(1);
    }

    @Test
    void theOverviewMaySpeakOfAllMembers() {
        String text = optionalBoolean("command", "whether");
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, text.replace("Of it.", "All flags default to false.")))
                .isEmpty();
    }

    @Test
    void otherMembersAreNoBooleansOfThreeStates() {
        String text = documented(
                "c",
                "C.\n\n@mandatory: a\n\n@string: b\n\n@list: c\n\n@old: d\n\nFeatures:\n\n@deprecated: @old goes.",
                "{ 'command': 'c', 'data': { 'mandatory': 'bool', '*string': 'str', '*list': [ 'bool' ],"
                        + " '*old': { 'type': 'bool', 'features': [ 'deprecated' ] } } }");
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, text)).isEmpty();
        assertThat(messages(DiagnosticCode.THREE_STATE_BOOL, "{ 'command': 'c', 'data': { '*b': 'bool' } }"))
                .isEmpty();
    }

    // Names

    @Test
    void experimentsWithoutTheFeature() {
        assertThat(messages(DiagnosticCode.EXPERIMENTAL_NAME, "{ 'enum': 'E', 'data': [ 'x-a', 'xa', 'a-x-b' ] }"))
                .containsExactly("value 'x-a' has the name of an experiment and no feature 'unstable'");
        assertThat(messages(
                        DiagnosticCode.EXPERIMENTAL_NAME, "{ 'command': 'x-c', 'data': { 'x-a': 'str', 'b': 'str' } }"))
                .containsExactly("command 'x-c' has the name of an experiment and no feature 'unstable'");
        assertThat(messages(DiagnosticCode.EXPERIMENTAL_NAME, "{ 'command': '__com.example_x-c' }"))
                .hasSize(1);
    }

    @Test
    void experimentsWithTheFeature() {
        assertThat(messages(
                        DiagnosticCode.EXPERIMENTAL_NAME,
                        "{ 'command': 'x-c', 'features': [ 'unstable' ], 'data': { 'x-a': 'str' } }"
                                + "{ 'command': 'c', 'features': [ 'unstable' ] }"
                                + "{ 'enum': 'E', 'data': [ { 'name': 'x-a', 'features': [ 'unstable' ] } ] }"))
                .isEmpty();
    }

    @Test
    void coordinatesAreNoExperiments() {
        assertThat(messages(
                        DiagnosticCode.EXPERIMENTAL_NAME,
                        "{ 'command': 'c', 'data': { 'x-origin': 'int', 'y-origin': 'int', 'x-size': 'int' } }"))
                .containsExactly("parameter 'x-size' has the name of an experiment and no feature 'unstable'");
    }

    @Test
    void separatorsStandBetweenWords() {
        assertThat(messages(
                        DiagnosticCode.STRAY_SEPARATOR,
                        "{ 'command': 'a--b', 'data': { 'c-': 'str', 'd-e': 'str' } } { 'event': 'A_' } { 'event': 'A_B' }"
                                + "{ 'command': '__com.example--x_a' } { 'enum': 'E', 'data': [ '1-', '2' ] }"))
                .containsExactly(
                        "the name of command 'a--b' has a '-' that separates no words",
                        "the name of parameter 'c-' has a '-' that separates no words",
                        "the name of event 'A_' has a '_' that separates no words",
                        "the name of value '1-' has a '-' that separates no words");
    }

    @Test
    void exceptionsThatNothingNeeds() {
        String text = "{ 'pragma': { 'command-name-exceptions': [ 'a_b', 'c', 'gone' ],"
                + " 'command-returns-exceptions': [ 'c', 'd' ],"
                + " 'member-name-exceptions': [ 'E', 'F', 'c' ] } }"
                + "{ 'command': 'a_b' } { 'command': 'c', 'returns': 'int', 'data': { 'x': 'int' } } { 'command': 'd', 'returns': [ 'S' ] }"
                + "{ 'struct': 'S', 'data': { } }"
                + "{ 'enum': 'E', 'data': [ 'aB' ] } { 'enum': 'F', 'data': [ 'ab' ] }";
        assertThat(messages(DiagnosticCode.UNNEEDED_EXCEPTION, text))
                .containsExactly(
                        "'c', which pragma 'command-name-exceptions' names, needs no exception",
                        "'gone', which pragma 'command-name-exceptions' names, does not exist",
                        "'d', which pragma 'command-returns-exceptions' names, needs no exception",
                        "'F', which pragma 'member-name-exceptions' names, needs no exception",
                        "'c', which pragma 'member-name-exceptions' names, needs no exception");
    }

    @Test
    void exceptionsFromDocumentation() {
        String pragma = "{ 'pragma': { 'documentation-exceptions': [ 'c' ] } }\n";
        String definition = "{ 'command': 'c', 'data': { 'a': 'str' } }";
        assertThat(messages(DiagnosticCode.UNNEEDED_EXCEPTION, pragma + documented("c", "C.\n\n@a: a", definition)))
                .containsExactly("'c', which pragma 'documentation-exceptions' names, needs no exception");
        assertThat(messages(DiagnosticCode.UNNEEDED_EXCEPTION, pragma + documented("c", "C.", definition)))
                .isEmpty();
        assertThat(messages(DiagnosticCode.UNNEEDED_EXCEPTION, pragma + definition))
                .isEmpty();
    }

    @Test
    void aFileOfPragmasMayServeSeveralSchemas() {
        Map<String, String> files = Map.of(
                "s.json", "{ 'include': 'pragma.json' } { 'command': 'c' }",
                "pragma.json", "{ 'pragma': { 'command-name-exceptions': [ 'c', 'of_another_schema' ] } }");
        assertThat(messages(DiagnosticCode.UNNEEDED_EXCEPTION, files))
                .containsExactly("'c', which pragma 'command-name-exceptions' names, needs no exception");
    }

    // Unused types

    @Test
    void allKindsOfUseCount() {
        String text = """
                { 'command': 'a', 'data': 'Boxed', 'boxed': true, 'returns': [ 'InArray' ] }
                { 'union': 'Boxed', 'base': 'Base', 'discriminator': 'k', 'data': { 'v': 'OfBranch' } }
                { 'struct': 'Base', 'base': 'BaseOfBase', 'data': { } }
                { 'struct': 'BaseOfBase', 'data': { 'k': 'Kind' } }
                { 'enum': 'Kind', 'data': [ 'v', 'w' ] }
                { 'struct': 'OfBranch', 'data': { '*a': 'Alt' } }
                { 'alternate': 'Alt', 'data': { 's': 'str', 'o': 'OfAlternative' } }
                { 'struct': 'OfAlternative', 'data': { } }
                { 'struct': 'InArray', 'data': { '*self': 'InArray' } }
                { 'event': 'B', 'data': { 'e': [ 'OfEvent' ] } }
                { 'struct': 'OfEvent', 'data': { } }
                """;
        assertThat(messages(DiagnosticCode.UNUSED_TYPE, text)).isEmpty();
    }

    @Test
    void rootsOfWhatIsUnusedAreTold() {
        String text = """
                { 'command': 'c' }
                { 'struct': 'Leaf', 'data': { } }
                { 'struct': 'Root', 'data': { 'm': 'Middle' } }
                { 'struct': 'Middle', 'data': { 'l': [ 'Leaf' ] } }
                { 'struct': 'Recursive', 'data': { '*r': 'Recursive' } }
                { 'struct': 'One', 'data': { '*t': 'Two' } }
                { 'struct': 'Two', 'data': { '*o': 'One' } }
                """;
        assertThat(lint(DiagnosticCode.UNUSED_TYPE, Map.of("s.json", text)))
                .extracting(d -> d.message() + " " + d.help())
                .containsExactly(
                        "struct 'Root' is used by no command and no event [unused with it: 'Middle', 'Leaf']",
                        "struct 'Recursive' is used by no command and no event []",
                        "struct 'One' is used by no command and no event [unused with it: 'Two']");
    }

    @Test
    void typesOnlyAreALibrary() {
        String library = "{ 'struct': 'A', 'data': { } } { 'struct': 'B', 'data': { } }";
        assertThat(messages(DiagnosticCode.UNUSED_TYPE, library)).isEmpty();
        assertThat(messages(
                        DiagnosticCode.UNUSED_TYPE,
                        Map.of("s.json", "{ 'include': 'l.json' } { 'command': 'c' }", "l.json", library)))
                .containsExactly("struct 'A' is used by no command and no event; nor is struct 'B'");
    }

    @Test
    void kindsOfSimpleUnionsAreNotTold() {
        assertThat(messages(
                        DiagnosticCode.UNUSED_TYPE,
                        "{ 'union': 'U', 'data': { 'a': 'str' } } { 'command': 'c', 'data': { 'union': 'U' } }"))
                .isEmpty();
    }

    // Deprecation

    @Test
    void mandatoryParametersCannotBeLeftOut() {
        String old = "{ 'type': 'str', 'features': [ 'deprecated' ] }";
        String text = "{ 'command': 'c', 'data': { 'a': " + old + ", '*b': " + old + ", 'c': 'str', 's': 'Sent' } }"
                + "{ 'struct': 'Sent', 'data': { 'd': " + old + " } }"
                + "{ 'command': 'q', 'returns': 'Received' } { 'struct': 'Received', 'data': { 'e': " + old + " } }"
                + "{ 'event': 'E', 'data': { 'f': " + old + " } }"
                + "{ 'command': 'o', 'features': [ 'deprecated' ], 'data': { 'g': " + old + ", 'o': 'Old' } }"
                + "{ 'struct': 'Old', 'data': { 'h': " + old + " } }";
        assertThat(messages(DiagnosticCode.DEPRECATED_IN_USE, text))
                .containsExactly(
                        "deprecated parameter 'a' cannot be left out",
                        "parameter 's' uses struct 'Sent', which has deprecated members only; defined here",
                        "deprecated member 'd' cannot be left out");
    }

    @Test
    void deprecatedTypesOfOldReleases() {
        String text = """
                { 'struct': 'Old', 'features': [ 'deprecated' ], 'data': { '*self': 'Old' } }
                { 'struct': 'New', 'base': 'Old', 'data': { '*a': [ 'Old' ],
                  '*b': { 'type': 'Old', 'features': [ 'deprecated' ] } } }
                { 'command': 'c', 'data': 'Old', 'returns': 'New' }
                { 'command': 'd', 'data': 'Old', 'features': [ 'deprecated' ] }
                """;
        assertThat(messages(DiagnosticCode.DEPRECATED_IN_USE, text))
                .containsExactly(
                        "struct 'New' uses struct 'Old', which is deprecated; defined here",
                        "member 'a' uses struct 'Old', which is deprecated; defined here",
                        "command 'c' uses struct 'Old', which is deprecated; defined here");
    }

    @Test
    void branchesGoWithTheirValues() {
        String text = """
                { 'enum': 'Kind', 'data': [ { 'name': 'old', 'features': [ 'deprecated' ] }, 'new' ] }
                { 'struct': 'Old', 'data': { 'a': { 'type': 'str', 'features': [ 'deprecated' ] } } }
                { 'struct': 'Base', 'data': { 'k': 'Kind' } }
                { 'union': 'U', 'base': 'Base', 'discriminator': 'k', 'data': { 'old': 'Old' } }
                { 'command': 'c', 'data': 'U', 'boxed': true }
                """;
        assertThat(messages(DiagnosticCode.DEPRECATED_IN_USE, text)).isEmpty();
        assertThat(messages(
                        DiagnosticCode.DEPRECATED_IN_USE,
                        text.replace("'data': { 'old': 'Old'", "'data': { 'new': 'Old'")))
                .containsExactly("deprecated member 'a' cannot be left out");
    }

    @Test
    void whatIsLeftOfATypeIsEnough() {
        String text = """
                { 'enum': 'E', 'data': [ { 'name': 'a', 'features': [ 'deprecated' ] }, 'b' ] }
                { 'enum': 'Empty', 'data': [ ] }
                { 'struct': 'None', 'data': { } }
                { 'struct': 'Derived', 'base': 'Base', 'data': { '*a': { 'type': 'str', 'features': [ 'deprecated' ] } } }
                { 'struct': 'Base', 'data': { 'b': 'str' } }
                { 'command': 'c', 'data': { 'a': 'E', 'b': 'Empty', 'c': 'None', 'd': 'Derived' } }
                """;
        assertThat(messages(DiagnosticCode.DEPRECATED_IN_USE, text)).isEmpty();
        assertThat(messages(
                        DiagnosticCode.DEPRECATED_IN_USE,
                        text.replace("{ 'b': 'str' }", "{ '*b': { 'type': 'str', 'features': [ 'deprecated' ] } }")))
                .containsExactly(
                        "parameter 'd' uses struct 'Derived', which has deprecated members only; defined here");
    }

    // Conditions

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ 'command': 'c', 'data': { 'a': 'T' } }",
                "{ 'command': 'c', 'data': { 'a': { 'type': [ 'T' ], 'if': 'B' } } }",
                "{ 'command': 'c', 'data': { 'a': 'T' }, 'if': { 'any': [ 'A', 'B' ] } }",
                "{ 'command': 'c', 'data': { 'a': 'T' }, 'if': { 'not': 'A' } }",
                "{ 'command': 'c', 'returns': 'T', 'if': 'C' }",
                "{ 'event': 'E', 'data': 'T' }",
                "{ 'struct': 'S', 'base': 'T', 'data': { } }",
            })
    void usesWhereTheTypeIsNot(String user) {
        assertThat(messages(DiagnosticCode.UNGUARDED_USE, user + "{ 'struct': 'T', 'data': { }, 'if': 'A' }"))
                .singleElement()
                .asString()
                .contains("also exists in builds without struct 'T'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ 'command': 'c', 'data': { 'a': 'T' }, 'if': 'A' }",
                "{ 'command': 'c', 'data': { 'a': { 'type': 'T', 'if': 'A' } } }",
                "{ 'command': 'c', 'data': { 'a': { 'type': 'T', 'if': 'B' } }, 'if': { 'all': [ 'C', 'A' ] } }",
                "{ 'command': 'c', 'data': { 'a': { 'type': 'T', 'if': { 'any': [ 'A', 'B' ] } } }, 'if': { 'not': 'B' } }",
                "{ 'command': 'c', 'data': { 'a': 'str' } }",
            })
    void usesWhereTheTypeIs(String user) {
        assertThat(messages(DiagnosticCode.UNGUARDED_USE, user + "{ 'struct': 'T', 'data': { }, 'if': 'A' }"))
                .isEmpty();
    }

    // Places

    @Test
    void placesAreNamesAlone() {
        String text = "{ 'data': { '*x-a': { 'type': 'str' } }, # 'c'\n  'command': 'c' }";
        Diagnostic diagnostic =
                lint(DiagnosticCode.EXPERIMENTAL_NAME, Map.of("s.json", text)).get(0);
        assertThat(diagnostic.span().text()).isEqualTo("'*x-a'");
        assertThat(diagnostic.definition()).extracting(Label::text).isEqualTo("in command 'c'");
        assertThat(lint(DiagnosticCode.UNDOCUMENTED_DEFINITION, Map.of("s.json", text))
                        .get(0)
                        .span()
                        .line())
                .isEqualTo(2);
    }

    // Size

    @Test
    void deepSchemasDoNotOverflow() {
        int depth = 5000;
        StringBuilder text = new StringBuilder("{ 'command': 'c', 'data': { 'd': 'S0' } }\n");
        for (int i = 0; i < depth; i++) {
            text.append("{ 'struct': 'S" + i + "', 'data': { 'd': 'S" + (i + 1) + "' } }\n");
            text.append("{ 'struct': 'U" + i + "', 'data': { 'd': 'U" + (i + 1) + "' } }\n");
        }
        text.append("{ 'struct': 'S" + depth + "', 'data': { } } { 'struct': 'U" + depth + "', 'data': { } }\n");
        assertThat(lint(DiagnosticCode.UNUSED_TYPE, Map.of("s.json", text.toString())))
                .singleElement()
                .satisfies(d -> assertThat(d.help().get(0)).endsWith("'U5' and 4995 more"));
    }
}
