package io.github.qapi4j.runtime.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaPathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "find",
                "find/$fast",
                "find/arg-type",
                "find/arg-type/depth",
                "find/arg-type/*depth",
                "find/arg-type/depth/!int",
                "find/arg-type/3des",
                "find/arg-type/ 3des",
                "find/arg-type/*3des",
                "find/arg-type/3des/$deprecated",
                "find/arg-type/ where",
                "find/arg-type/where/name",
                "find/arg-type/where/!string",
                "find/arg-type/where/!null",
                "find/arg-type/where/$sturdy",
                "find/arg-type/where/below/below/below/colour/^red",
                "find/ret-type/name",
                "find/ret-type/colour/^blue/$deprecated",
                "find/ret-type/$sturdy",
                "x-old/ret-type/!value",
                "paint/ret-type",
                "paint/arg-type/+red",
                "paint/arg-type/+red/shade/!int",
                "paint/arg-type/+blue",
                "paint/arg-type/+green/+oak/shade",
                "paint/arg-type/+green/leaf/^elm",
                "FOUND",
                "FOUND/$unstable",
                "FOUND/arg-type/node/name",
            })
    void supported(String path) throws IOException {
        assertThat(Introspections.sample().supports(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "found",
                "str",
                "find/$deprecated",
                "find/arg-type/*where",
                "find/arg-type/depth/!number",
                "find/arg-type/depth/name",
                "find/arg-type/where/!int",
                "find/arg-type/+where",
                "find/arg-type/^depth",
                "find/arg-type/!int",
                "find/arg-type/$fast",
                "find/ret-type/colour/^pink",
                "find/ret-type/colour/^red/$deprecated",
                "find/ret-type/colour/red",
                "paint/arg-type/shade",
                "paint/arg-type/+pink",
                "paint/arg-type/+green/+elm",
                "FOUND/ret-type",
                "none/arg-type/x",
            })
    void notSupported(String path) throws IOException {
        assertThat(Introspections.sample().supports(path)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                      | malformed path '': at index 0: it begins with the name of a command or event",
                "/find                   | malformed path '/find': at index 0: it begins with the name of a command or event",
                "find/                   | malformed path 'find/': at index 5: expected 'arg-type', 'ret-type' or a feature",
                "find/where              | malformed path 'find/where': at index 5: expected 'arg-type', 'ret-type' or a feature",
                "find/arg-type/          | malformed path 'find/arg-type/': at index 14: a name is missing",
                "find/arg-type//x        | malformed path 'find/arg-type//x': at index 14: a name is missing",
                "find/arg-type/+         | malformed path 'find/arg-type/+': at index 14: a name is missing",
                "find/arg-type/*/x       | malformed path 'find/arg-type/*/x': at index 14: a name is missing",
                "find/$fast/x            | malformed path 'find/$fast/x': at index 11: no step follows a feature or a type",
                "find/arg-type/m/!int/x  | malformed path 'find/arg-type/m/!int/x': at index 21: no step follows a feature or a type",
                "find/arg-type/m/^v/x    | malformed path 'find/arg-type/m/^v/x': at index 19: only a feature follows a value",
                "none/arg-type/m/^v/$    | malformed path 'none/arg-type/m/^v/$': at index 19: a name is missing",
            })
    void malformed(String path, String message) throws IOException {
        ServerSchema schema = Introspections.sample();
        assertThatThrownBy(() -> schema.supports(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void findsElements() throws IOException {
        ServerSchema schema = Introspections.sample();
        assertThat(schema.find("find")).containsSame(schema.command("find").orElseThrow());
        assertThat(schema.find("paint/arg-type/+red"))
                .get()
                .isInstanceOf(SchemaType.Variant.class)
                .hasToString("variant 'red'");
        assertThat(schema.find("find/arg-type/where/below"))
                .get()
                .isInstanceOf(SchemaType.Member.class)
                .hasToString("member 'below'");
        assertThat(schema.find("find/ret-type/colour/^red")).get().hasToString("value 'red'");
        assertThat(schema.find("find/$fast")).contains(new SchemaElement.Feature("fast"));
        assertThat(schema.find("find/arg-type/depth/!int")).get().isInstanceOf(SchemaType.Builtin.class);
    }

    @Test
    void listsAllPaths() throws IOException {
        assertThat(Introspections.sample().paths())
                .containsExactly(
                        "find",
                        "find/$fast",
                        "find/arg-type",
                        "find/arg-type/where",
                        "find/arg-type/where/$sturdy",
                        "find/arg-type/where/name",
                        "find/arg-type/where/below",
                        "find/arg-type/where/below/$sturdy",
                        "find/arg-type/where/colour",
                        "find/arg-type/where/colour/^red",
                        "find/arg-type/where/colour/^blue",
                        "find/arg-type/where/colour/^blue/$deprecated",
                        "find/arg-type/where/colour/^green",
                        "find/arg-type/where/weight",
                        "find/arg-type/depth",
                        "find/arg-type/ 3des",
                        "find/arg-type/ 3des/$deprecated",
                        "find/ret-type",
                        "find/ret-type/$sturdy",
                        "find/ret-type/name",
                        "find/ret-type/below",
                        "find/ret-type/below/$sturdy",
                        "find/ret-type/colour",
                        "find/ret-type/colour/^red",
                        "find/ret-type/colour/^blue",
                        "find/ret-type/colour/^blue/$deprecated",
                        "find/ret-type/colour/^green",
                        "find/ret-type/weight",
                        "paint",
                        "paint/arg-type",
                        "paint/arg-type/tint",
                        "paint/arg-type/tint/^red",
                        "paint/arg-type/tint/^blue",
                        "paint/arg-type/tint/^blue/$deprecated",
                        "paint/arg-type/tint/^green",
                        "paint/arg-type/+red",
                        "paint/arg-type/+red/shade",
                        "paint/arg-type/+blue",
                        "paint/arg-type/+green",
                        "paint/arg-type/+green/leaf",
                        "paint/arg-type/+green/leaf/^oak",
                        "paint/arg-type/+green/leaf/^elm",
                        "paint/arg-type/+green/+oak",
                        "paint/arg-type/+green/+oak/shade",
                        "paint/ret-type",
                        "x-old",
                        "x-old/$deprecated",
                        "x-old/$unstable",
                        "x-old/arg-type",
                        "x-old/ret-type",
                        "FOUND",
                        "FOUND/$unstable",
                        "FOUND/arg-type",
                        "FOUND/arg-type/node",
                        "FOUND/arg-type/node/$sturdy",
                        "FOUND/arg-type/node/name",
                        "FOUND/arg-type/node/below",
                        "FOUND/arg-type/node/below/$sturdy",
                        "FOUND/arg-type/node/colour",
                        "FOUND/arg-type/node/colour/^red",
                        "FOUND/arg-type/node/colour/^blue",
                        "FOUND/arg-type/node/colour/^blue/$deprecated",
                        "FOUND/arg-type/node/colour/^green",
                        "FOUND/arg-type/node/weight");
    }
}
