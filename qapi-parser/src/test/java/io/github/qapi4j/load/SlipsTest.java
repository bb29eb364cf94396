package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A single mistake in a valid schema gives one diagnostic, at the smallest place, with help where the remedy is not obvious. */
class SlipsTest {
    private static final String RIGHT = """
            ##
            # @Foo:
            #
            # @aa: a number
            #
            # @bb: a text
            #
            # Features:
            #
            # @deprecated: gone
            ##
            { 'struct': 'Foo',
              'data': { 'aa': 'int', '*bb': { 'type': 'str',
                                              'features': [ 'deprecated' ] } } }
            ##
            # @go:
            #
            # @foo: it
            #
            # Returns: what
            ##
            { 'command': 'go',
              'data': { 'foo': 'Foo' },
              'returns': [ 'Foo' ],
              'allow-oob': true }
            { 'enum': 'Enu', 'data': [ 'x', 'y' ] }
            { 'union': 'Uni', 'base': { 'k': 'Enu' }, 'discriminator': 'k',
              'data': { 'x': 'Foo' } }
            { 'pragma': { 'doc-required': false } }
            { 'event': 'GONE', 'data': 'Foo' }
            """;

    private static List<Diagnostic> load(String text) {
        return SchemaLoader.load(
                        SourceResolver.memory(Map.of("a.json", text)),
                        "a.json",
                        LoadOptions.defaults().withStrict(true))
                .diagnostics();
    }

    @Test
    void theUnchangedSchemaHasNoDiagnostics() {
        assertThat(load(RIGHT)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'int', '*bb' | 'int' '*bb' | 13:25: error: expected ',' or '}', got '*bb' [syntax] |
            'data': { 'foo' | 'data' { 'foo' | 23:10: error: expected ':', got '{' [syntax] |
            { 'foo': 'Foo' }, | { 'foo': 'Foo' , | 26:1: error: expected ',' or '}', got '{' [syntax] |
            [ 'Foo' ] | [ 'Foo' | 25:14: error: expected ',' or ']', got ':' [syntax] |
            'allow-oob': true } | 'allow-oob': true } } | 25:23: error: expected '{', got '}' [syntax] | no object or array is open
            'allow-oob': true } | 'allow-oob': true, } | 25:22: error: expected a string, got '}' [syntax] | a comma before '}' is not allowed
            'allow-oob': true } | 'allow-oob': true }, | 25:22: error: expected '{', got ',' [syntax] | top-level expressions are not separated by commas
            [ 'x', 'y' ] | [ 'x', 'y', ] | 26:38: error: expected '{', '[', a string or a boolean, got ']' [syntax] | a comma before ']' is not allowed
            'foo': 'Foo' } | 'foo': 'Foo } | 23:20: error: missing "'" at the end of the string [unterminated-string] |
            'foo': 'Foo' } | 'foo': Foo' } | 23:20: error: stray 'Foo' [stray-text] | strings are enclosed in single quotes
            'foo': 'Foo' } | 'foo': Foo } | 23:20: error: stray 'Foo' [stray-text] | strings are enclosed in single quotes
            'foo': 'Foo' } | 'foo': "Foo" } | 23:20: error: stray '"Foo"' [stray-text] | strings are enclosed in single quotes
            [ 'x', 'y' ] | [ 'x', 1 ] | 26:33: error: stray '1' [stray-text] | values are strings, true, false, arrays and objects
            'data': 'Foo' } | 'data': null } | 30:28: error: null is no longer supported [old-null] | omit the key
            { 'enum' | // an enum | 26:1: error: stray '//' [stray-text] | comments begin with '#'
            'allow-oob': true | 'allow-oob': 'true' | 25:16: error: flag 'allow-oob' may only be true [invalid-flag] | write true, or omit the flag
            'allow-oob': true | 'allow-oob': 'false' | 25:16: error: flag 'allow-oob' may only be true [invalid-flag] | write true, or omit the flag
            'allow-oob': true | 'allow-oob': True | 25:16: error: stray 'True' [stray-text] | did you mean 'true'?
            'allow-oob': true | 'allow-oob': ture | 25:16: error: stray 'ture' [stray-text] | did you mean 'true'?
            'allow-oob': true | 'allow-oob': 'ture' | 25:16: error: flag 'allow-oob' may only be true [invalid-flag] | write true, or omit the flag
            'allow-oob': true | 'allow-oob': false | 25:16: error: flag 'allow-oob' may only be true [invalid-flag] | omit the flag
            'command': 'go' | 'comand': 'go' | 22:3: error: unknown kind of definition 'comand' [definition-kind] | did you mean 'command'?
            'command': 'go' | 'Command': 'go' | 22:3: error: unknown kind of definition 'Command' [definition-kind] | did you mean 'command'?
            'pragma' | 'pragmas' | 29:3: error: unknown kind of definition 'pragmas' [definition-kind] | did you mean 'pragma'?
            { 'pragma' | { 'inlcude' | 29:3: error: unknown kind of definition 'inlcude' [definition-kind] | did you mean 'include'?
            'returns' | 'retuns' | 24:3: error: command has unknown key 'retuns' [unknown-key] | did you mean 'returns'?
            'allow-oob' | 'allow_oob' | 25:3: error: command has unknown key 'allow_oob' [unknown-key] | did you mean 'allow-oob'?
            'type': 'str' | 'typ': 'str' | 13:35: error: 'data' member '*bb' has unknown key 'typ' [unknown-key] | did you mean 'type'?
            'foo': 'Foo' | 'foo': 'foo' | 23:20: error: parameter 'foo' uses unknown type 'foo' [unknown-type] | did you mean 'Foo'?
            'foo': 'Foo' | 'foo': 'Fo' | 23:20: error: parameter 'foo' uses unknown type 'Fo' [unknown-type] | did you mean 'Foo'?
            'aa': 'int' | 'aa': 'integer' | 13:19: error: member 'aa' uses unknown type 'integer' [unknown-type] | did you mean 'int'?
            [ 'Foo' ] | [] | 24:14: error: 'returns': an array type must contain a single type name, not an empty array [wrong-value] |
            [ 'deprecated' ] | 'deprecated' | 14:47: error: 'features' must be an array, not 'deprecated' [wrong-value] | write [ 'deprecated' ]
            'doc-required' | 'doc-requird' | 29:15: error: unknown pragma 'doc-requird' [unknown-pragma] | did you mean 'doc-required'?
            'doc-required': false | 'doc-required': 'no' | 29:31: error: pragma 'doc-required' must be true or false, not 'no' [invalid-pragma] |
            'doc-required' | 'docs' | 29:15: error: unknown pragma 'docs' [unknown-pragma] | valid names are 'command-name-exceptions', 'command-returns-exceptions', 'doc-required', 'documentation-exceptions', 'member-name-exceptions'
            # @deprecated: | # @depreciated: | 10:3: error: documented feature 'depreciated' does not exist [doc-unknown-feature] | did you mean 'deprecated'?
            # @foo: it | # @fo: it | 18:3: error: documented parameter 'fo' does not exist [doc-unknown-member] | did you mean 'foo'?
            # @foo: it | # @foo it | 23:13: error: parameter 'foo' lacks documentation [doc-undocumented-member] |
            # @go: | # @Go: | 22:14: error: the documentation comment is for 'Go' [doc-wrong-symbol] |
            # @go: | # @go | 16:3: error: the line of the documented name must end with ':' [doc-invalid-symbol] |
            # Features: | # Feature: | 10:3: error: the description of '@deprecated:' comes after a section [doc-order] | describe members before the sections, and features after a line 'Features:'
            'data': { 'x': 'Foo' } | 'data': { 'X': 'Foo' } | 28:13: error: branch 'X' is not a value of the discriminator's enum type 'Enu' [invalid-branch] | did you mean 'x'?
            'data': { 'x': 'Foo' } | 'data': { 'z': 'Foo' } | 28:13: error: branch 'z' is not a value of the discriminator's enum type 'Enu' [invalid-branch] | valid names are 'x', 'y'
            'discriminator': 'k' | 'discriminator': 'kind' | 27:60: error: discriminator 'kind' is not a member of the base [invalid-discriminator] | the only valid name is 'k'
            'struct': 'Foo' | 'struct': 'foo' | 12:13: error: the documentation comment is for 'Foo' [doc-wrong-symbol] |
            'GONE' | 'gone' | 30:12: error: the name of event 'gone' must not use lowercase letters or '-' [name-style] | did you mean 'GONE'?
            'command': 'go' | 'command': 'goNow' | 22:14: error: the documentation comment is for 'go' [doc-wrong-symbol] |
            'aa': 'int' | 'Aa': 'int' | 13:13: error: the name of member 'Aa' must not use uppercase letters [upper-case-name] | did you mean 'aa'?
            'aa': 'int' | 'a_a': 'int' | 13:13: error: the name of member 'a_a' must not use uppercase letters or '_' [name-style] | did you mean 'a-a'?
            'aa': 'int' | 'a a': 'int' | 13:13: error: 'a a' is not a valid member name [invalid-name] | names begin with a letter and contain only letters, digits, '-' and '_'
            'aa': 'int' | '': 'int' | 13:13: error: '' is not a valid member name [invalid-name] |
            'event': 'GONE', | 'event': 'GONE', 'if': 'config_foo', | 30:26: error: condition 'config_foo' is not an uppercase symbol name [old-condition] | did you mean 'CONFIG_FOO'?
            'event': 'GONE', | 'event': 'GONE', 'if': { 'al': [ 'A' ] }, | 30:28: error: a condition has unknown key 'al' [invalid-condition] | did you mean 'all'?
            'event': 'GONE', | 'event': 'GONE', 'if': { 'and': [ 'A' ] }, | 30:28: error: a condition has unknown key 'and' [invalid-condition] | did you mean 'any'?
            """)
    void isReportedOnce(String right, String slip, String headline, @Nullable String help) {
        assertThat(RIGHT).contains(right);
        List<Diagnostic> reported = load(RIGHT.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(slip)));

        assertThat(reported).hasToString("[a.json:" + headline + "]");
        assertThat(reported.get(0).help()).isEqualTo(help == null ? List.of() : List.of(help));
    }

    @Test
    void aMissingQuoteShowsBehindTheStringThatItMakes() {
        List<Diagnostic> reported = load("{ 'struct': 'Foo, 'data': {} }");

        assertThat(reported).hasToString("[a.json:1:20: error: stray 'data' [stray-text]]");
        assertThat(reported.get(0).help())
                .containsExactly("it directly follows a string: an opening quote may be missing");
    }

    @Test
    void anUnclosedBraceIsShownWhereItWasOpened() {
        List<Diagnostic> reported = load("{ 'struct': 'Foo',\n  'data': {}\n{ 'command': 'go' }\n");

        assertThat(reported).hasToString("[a.json:3:1: error: expected ',' or '}', got '{' [syntax]]");
        assertThat(reported.get(0).labels())
                .hasToString("[Label[span=a.json:1:1, text=the object begins here, isFurther=false]]");
    }

    @Test
    void aFeatureDescribedAsAMemberIsReportedOnce() {
        List<Diagnostic> reported = load(RIGHT.replace("# Features:\n#\n", ""));

        assertThat(reported)
                .hasToString("[a.json:8:3: error: documented member 'deprecated' does not exist [doc-unknown-member]]");
        assertThat(reported.get(0).labels())
                .hasToString(
                        "[Label[span=a.json:12:49, text='deprecated' is a feature: describe it after 'Features:', isFurther=true]]");
    }

    @Test
    void aMemberDescribedAsAFeatureIsReportedOnce() {
        List<Diagnostic> reported = load(RIGHT.replace("# @foo: it\n", "# Features:\n#\n# @foo: it\n"));

        assertThat(reported)
                .hasToString("[a.json:20:3: error: documented feature 'foo' does not exist [doc-unknown-feature]]");
        assertThat(reported.get(0).labels())
                .hasToString(
                        "[Label[span=a.json:25:13, text='foo' is not a feature: describe it before 'Features:', isFurther=true]]");
    }

    @Test
    void aDocumentedReturnValueIsShownWithAnUnknownKey() {
        List<Diagnostic> reported = load(RIGHT.replace("'returns'", "'retuns'"));

        assertThat(reported.get(0).labels())
                .hasToString("[Label[span=a.json:20:3, text=the return value is documented here, isFurther=false]]");
    }
}
