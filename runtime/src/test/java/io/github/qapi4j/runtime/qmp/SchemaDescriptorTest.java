package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.schema.SchemaDifference;
import io.github.qapi4j.runtime.schema.ServerSchema;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SchemaDescriptorTest {

    /** Has the commands echo and shout, and no event. */
    private static ServerSchema server(String argument) throws IOException {
        return ServerSchema.parse(introspection(argument));
    }

    private static String introspection(String argument) {
        return """
                [ { "name": "echo", "meta-type": "command", "arg-type": "1", "ret-type": "str" },
                  { "name": "shout", "meta-type": "command", "arg-type": "0", "ret-type": "str" },
                  { "name": "0", "meta-type": "object", "members": [] },
                  { "name": "1", "meta-type": "object", "members": [ { "name": "%s", "type": "str" } ] },
                  { "name": "str", "meta-type": "builtin", "json-type": "string" } ]
                """.formatted(argument);
    }

    @Test
    void descriptorsAreSupportedByName() throws IOException {
        ServerSchema server = server("text");
        assertThat(Sample.Echo.DESCRIPTOR.isSupportedBy(server)).isTrue();
        assertThat(Sample.Poke.DESCRIPTOR.isSupportedBy(server)).isFalse();
        assertThat(UnknownEvent.descriptor("echo").isSupportedBy(server)).isFalse();
    }

    @Test
    void withoutIntrospectionNamesAreCompared() throws IOException {
        List<SchemaDifference> differences =
                SchemaDescriptor.of("sample", List.of(Sample.SAMPLE)).differences(server("words"));
        assertThat(differences)
                .extracting(SchemaDifference::toString)
                .contains("poke: command, then nothing (BREAKS)", "shout: nothing, then command (NONE)")
                .isSorted();
        assertThat(differences).extracting(SchemaDifference::path).doesNotContain("echo");
    }

    @Test
    void withIntrospectionEverythingIsCompared() throws IOException {
        SchemaDescriptor api = SchemaDescriptor.of("sample", List.of(Sample.SAMPLE), () -> introspection("text"));
        assertThat(api.differences(server("text"))).isEmpty();
        assertThat(api.differences(server("words")))
                .extracting(SchemaDifference::toString)
                .containsExactly(
                        "echo/arg-type/text: mandatory string, then nothing (BREAKS)",
                        "echo/arg-type/words: nothing, then mandatory string (BREAKS)");
    }
}
