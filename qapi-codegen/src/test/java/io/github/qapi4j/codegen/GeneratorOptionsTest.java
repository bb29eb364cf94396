package io.github.qapi4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.diagnostic.Levels.Level;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GeneratorOptionsTest {
    private static final Schema SCHEMA = SchemaLoader.load(
                    SourceResolver.memory(Map.of("s.json", "{ 'event': 'GREETED' }")), "s.json", LoadOptions.defaults())
            .schema()
            .orElseThrow();

    private static GeneratorOptions options(Map<GeneratorOption, List<String>> values) {
        return GeneratorOptions.of(values::get);
    }

    private static GeneratorOptions options(GeneratorOption option, String... values) {
        return options(Map.of(option, List.of(values)));
    }

    private static GeneratorRequest request(GeneratorOptions options) {
        return options.request(SCHEMA, "com.example");
    }

    private static GeneratorRequest.Builder library() {
        return GeneratorRequest.builder(SCHEMA, "com.example");
    }

    @Test
    void defaultsEqualThoseOfTheLibrary() {
        GeneratorOptions none = options(Map.of());

        assertThat(none.loadOptions(true)).isEqualTo(LoadOptions.defaults().withLint(true));
        assertThat(request(none))
                .usingRecursiveComparison()
                .ignoringFields("optionNames")
                .isEqualTo(library().build());
    }

    @Test
    void valuesBecomeLoadOptionsAndARequest() {
        GeneratorOptions all = options(Map.ofEntries(
                Map.entry(GeneratorOption.STRICT, List.of("true")),
                Map.entry(GeneratorOption.LEVELS, List.of("name-style=off", "old-condition")),
                Map.entry(GeneratorOption.DOCS, List.of("Summary")),
                Map.entry(GeneratorOption.DEFINES, List.of("B", "A", "")),
                Map.entry(GeneratorOption.INCLUDE_COMMANDS, List.of("x*", "a")),
                Map.entry(GeneratorOption.INCLUDE_EVENTS, List.of("G*")),
                Map.entry(GeneratorOption.RENAMES, List.of("A=B", "C.d=e", "A=Z")),
                Map.entry(GeneratorOption.FACADE, List.of("Api")),
                Map.entry(GeneratorOption.TRANSACTIONALS, List.of("do:all", "act:steps:mode.way=one")),
                Map.entry(GeneratorOption.NULLABLE_RETURNS, List.of("true")),
                Map.entry(GeneratorOption.SENSITIVE, List.of("b.pin", "a.*"))));
        Levels levels = Levels.of(true)
                .with(DiagnosticCode.NAME_STYLE, Level.OFF)
                .with(DiagnosticCode.OLD_CONDITION, Level.WARN);

        assertThat(all.loadOptions(true)).isEqualTo(new LoadOptions(levels, true));
        assertThat(request(all))
                .usingRecursiveComparison()
                .ignoringFields("optionNames")
                .isEqualTo(library()
                        .levels(levels)
                        .docs(DocsLevel.SUMMARY)
                        .defines(Set.of("A", "B"))
                        .includeCommands(List.of("a", "x*"))
                        .includeEvents(List.of("G*"))
                        .renames(Map.of("A", "Z", "C.d", "e"))
                        .facade("Api")
                        .transactionals(List.of(
                                new Transactional("do", "all", null, null),
                                new Transactional("act", "steps", "mode.way", "one")))
                        .nullableReturns(true)
                        .sensitive(List.of("a.*", "b.pin"))
                        .build());
    }

    @Test
    void lintsForTheCodesThatAreChosenOrWanted() {
        Levels off = Levels.of(false).with("lint=off");

        assertThat(options(Map.of()).loadOptions(false)).isEqualTo(new LoadOptions(off, false));
        assertThat(options(GeneratorOption.LEVELS, "unused-type=error").loadOptions(false))
                .isEqualTo(new LoadOptions(off.with("unused-type=error"), true));
        assertThat(options(GeneratorOption.LEVELS, "unused-type=error", "lint=off")
                        .loadOptions(false))
                .isEqualTo(new LoadOptions(off, false));
        assertThat(options(GeneratorOption.LEVELS, "all=warn").loadOptions(false))
                .isEqualTo(new LoadOptions(Levels.of(false).with("all"), true));
        assertThat(options(GeneratorOption.LEVELS, "lint=off", "unused-type").loadOptions(true))
                .isEqualTo(new LoadOptions(off.with("unused-type"), true));
        assertThat(options(GeneratorOption.LEVELS, "lint=off").loadOptions(true))
                .isEqualTo(new LoadOptions(off, false));
    }

    @Test
    void anEmptyListIsNotAbsent() {
        assertThat(request(options(Map.of())).defines()).isEmpty();
        assertThat(request(options(GeneratorOption.DEFINES)).defines()).contains(Set.of());
        assertThat(request(options(GeneratorOption.DEFINES, "")).defines()).contains(Set.of());
        assertThat(request(options(GeneratorOption.TRANSACTIONALS)).transactionals())
                .isEmpty();
        for (String[] none : new String[][] {{}, {""}}) {
            assertThat(request(options(GeneratorOption.INCLUDE_COMMANDS, none)).includeCommands())
                    .isEmpty();
            assertThat(request(options(GeneratorOption.INCLUDE_EVENTS, none)).includeEvents())
                    .isEmpty();
        }
    }

    @Test
    void theTableHasEveryOptionOfARequest() {
        assertThat(Stream.of(GeneratorRequest.Builder.class.getMethods())
                        .filter(method -> method.getReturnType() == GeneratorRequest.Builder.class)
                        .map(method -> method.getName()))
                .hasSizeGreaterThan(5)
                .isSubsetOf(Stream.of(GeneratorOption.values())
                        .map(GeneratorOption::key)
                        .toList());
    }

    /** Each line is an option and its values, which {@code &} separates. */
    @ParameterizedTest
    @CsvSource({
        "STRICT, true",
        "LEVELS, name-style=off",
        "DOCS, none",
        "DEFINES, ''",
        "INCLUDE_COMMANDS, a",
        "INCLUDE_COMMANDS, a&b",
        "INCLUDE_EVENTS, a",
        "RENAMES, A=B",
        "FACADE, Api",
        "TRANSACTIONALS, do:all",
        "NULLABLE_RETURNS, true",
        "SENSITIVE, a.b"
    })
    void everyDifferenceChangesTheText(GeneratorOption option, String values) {
        assertThat(options(option, values.split("&")).canonicalText())
                .isNotEqualTo(options(Map.of()).canonicalText());
    }

    @ParameterizedTest
    @EnumSource
    void everyOptionHasALineOfText(GeneratorOption option) {
        String text = options(Map.of(GeneratorOption.DEFINES, List.of())).canonicalText();

        assertThat(text.lines().filter(line -> line.startsWith(option.key() + " =")))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "STRICT, false, ",
        "LEVELS, name-style=off&old-condition=error, old-condition=warn&old-condition=error&name-style=off",
        "LEVELS, name-style, name-style=warn",
        "DOCS, FULL, ",
        "DOCS, Summary, summary",
        "DEFINES, A&B, B&A&A",
        "INCLUDE_COMMANDS, a&b*, b*&a&b*",
        "INCLUDE_EVENTS, A&B*, B*&A&B*",
        "RENAMES, A=B&C=D, C=D&A=X&A=B",
        "INCLUDE_COMMANDS, *, ",
        "INCLUDE_EVENTS, *, ",
        "SENSITIVE, '', ",
        "FACADE, QmpApi, ",
        "TRANSACTIONALS, transaction:actions:properties.completion-mode=grouped, ",
        "NULLABLE_RETURNS, false, ",
        "SENSITIVE, a.b&c.*, c.*&a.b&c.*"
    })
    void equivalentOptionsHaveTheSameText(GeneratorOption option, String values, String same) {
        GeneratorOptions other = same == null ? options(Map.of()) : options(option, same.split("&"));

        assertThat(options(option, values.split("&")).canonicalText()).isEqualTo(other.canonicalText());
    }

    @Test
    void valuesDoNotRunIntoEachOther() {
        assertThat(Stream.of("a&b", "a\" \"b", "a b", "a, b", "a\n", "a\\n", "a\\", "a\\\"", "a\nincludeEvents =")
                        .map(values -> options(GeneratorOption.INCLUDE_COMMANDS, values.split("&"))
                                .canonicalText()))
                .doesNotHaveDuplicates()
                .allMatch(text -> text.lines().count() == GeneratorOption.values().length - 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LEVELS | quite-another | unknown code 'quite-another'",
                "LEVELS | unknown-type=off | 'unknown-type' is always an error",
                "DOCS | some | expected full, summary or none, got 'some'",
                "RENAMES | Style | expected QAPI=JAVA, got 'Style'",
                "RENAMES | Style=int | 'int' is not a valid Java name",
                "RENAMES | Style= | '' is not a valid Java name",
                "RENAMES | Style=a=b | 'a=b' is not a valid Java name",
                "FACADE | My.Api | 'My.Api' is not a valid Java name",
                "FACADE | String | generated code uses another type with the name 'String'",
                "TRANSACTIONALS | greet | expected COMMAND:ACTIONS[:MODE=GROUPED], got 'greet'"
            })
    void rejectsAValueUnderTheNameOfItsSource(GeneratorOption option, String value, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options(option, value))
                .withMessage(option.key() + ": " + reason);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GeneratorOptions.of(new OptionSource() {
                    @Override
                    public List<String> valuesOf(GeneratorOption asked) {
                        return asked == option ? List.of(value) : null;
                    }

                    @Override
                    public String nameOf(GeneratorOption asked) {
                        return asked.commandLineName();
                    }
                }))
                .withMessage(option.commandLineName() + ": " + reason);
    }

    @Test
    void thePackageIsCheckedUnderTheNameOfItsOption() {
        GeneratorOptions.checkPackageName("com.example.qmp", "-p");
        for (String name : List.of("", "a.1b", "com..qmp", "com.class", "a b", ".a", "a.")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> GeneratorOptions.checkPackageName(name, "packageName"))
                    .withMessage("packageName: '" + name + "' is not a valid Java package name");
        }
    }

    @Test
    void aRequestKnowsTheNamesOfTheOptions() {
        GeneratorOptions fromCommandLine = GeneratorOptions.of(new OptionSource() {
            @Override
            public List<String> valuesOf(GeneratorOption option) {
                return null;
            }

            @Override
            public String nameOf(GeneratorOption option) {
                return option.commandLineName();
            }
        });

        assertThat(request(fromCommandLine).nameOf(GeneratorOption.RENAMES)).isEqualTo("--rename");
        assertThat(request(options(Map.of())).nameOf(GeneratorOption.RENAMES)).isEqualTo("renames");
        assertThat(library().build().nameOf(GeneratorOption.RENAMES)).isEqualTo("renames");
    }

    @Test
    void definesAreThoseOfTheUser() {
        assertThat(options(Map.of()).defines()).isEmpty();
        assertThat(options(GeneratorOption.DEFINES, "B", "A", " ").defines()).containsExactlyInAnyOrder("A", "B");
    }
}
