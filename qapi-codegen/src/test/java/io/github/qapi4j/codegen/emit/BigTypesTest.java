package io.github.qapi4j.codegen.emit;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Types of the maximum size that the generator accepts compile and run. */
class BigTypesTest {

    @Test
    void recordOfAllSlots() throws ReflectiveOperationException {
        GeneratedCode code =
                GeneratedCode.of("{ 'struct': 'Wide', 'data': { " + list(254, i -> "'m" + i + "': 'str'") + " } }");
        Object result = code.run("""
                package com.example.user;
                import com.example.qmp.Wide;
                import io.github.qapi4j.runtime.codec.JsonFormat;
                import io.github.qapi4j.runtime.codec.JsonObject;
                public class User {
                    public static Object run() throws java.io.IOException {
                        JsonObject.Builder json = JsonObject.builder();
                        for (int i = 0; i < 254; i++) {
                            json.put("m" + i, "v" + i);
                        }
                        byte[] bytes = JsonFormat.strict().write(JsonObject.CODEC, json.build());
                        Wide wide = JsonFormat.strict().read(Wide.CODEC, bytes);
                        Wide copy = wide.toBuilder().build();
                        if (!wide.equals(copy) || wide.hashCode() != copy.hashCode()) {
                            throw new AssertionError();
                        }
                        if (!java.util.Arrays.equals(bytes, JsonFormat.strict().write(Wide.CODEC, copy))) {
                            throw new AssertionError();
                        }
                        return copy.toString();
                    }
                }
                """);
        assertThat(result).asString().startsWith("Wide[m0=v0, m1=v1, ").endsWith(", m253=v253]");
    }

    @Test
    void recordOfWideComponents() {
        assertThat(GeneratedCode.of(
                                "{ 'struct': 'Wide', 'data': { " + list(127, i -> "'m" + i + "': 'uint64'") + " } }")
                        .compile())
                .succeededWithoutWarnings();
    }

    @Test
    void recordOfAllSlotsWithSensitiveAndUnsignedMembers() throws ReflectiveOperationException {
        GeneratedCode code = GeneratedCode.of("{ 'struct': 'Wide', 'data': { "
                + list(254, i -> i % 2 == 0 ? "'*m" + i + "': 'uint64'" : "'*m" + i + "-password': 'str'") + " } }");
        assertThat(code.run("""
                package com.example.user;
                import com.example.qmp.Wide;
                public class User {
                    public static Object run() {
                        return Wide.builder().m252(-1L).m253Password("hunter2").build().toString();
                    }
                }
                """))
                .asString()
                .startsWith("Wide[m0=null, m1Password=null, ")
                .endsWith(", m252=18446744073709551615, m253Password=<redacted>]");
    }

    @Test
    void enumOfAsManyConstantsAsFit() throws ReflectiveOperationException {
        GeneratedCode code = GeneratedCode.of("{ 'enum': 'Large', 'data': [ " + list(3420, i -> "'value-" + i + "'")
                + " ] }" + "{ 'event': 'E', 'data': { 'l': 'Large' } }");
        assertThat(code.run("""
                package com.example.user;
                import com.example.qmp.Large;
                public class User {
                    public static Object run() {
                        return Large.of("value-3419") + " " + Large.of("value-3420");
                    }
                }
                """)).isEqualTo("VALUE_3419 UNRECOGNIZED");
    }

    @Test
    @EnabledIfSystemProperty(named = "qapi.load", matches = "all|long")
    void unionOfAsManyBranchesAsFit() {
        assertThat(union(1625, 0).compile()).succeededWithoutWarnings();
    }

    private static GeneratedCode union(int branches, int members) {
        return GeneratedCode.of("{ 'enum': 'Kind', 'data': [ " + list(branches, i -> "'b" + i + "'") + " ] }\n"
                + "{ 'struct': 'Part', 'data': { " + list(members, i -> "'*m" + i + "': 'int'") + " } }\n"
                + "{ 'union': 'Large', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': { "
                + list(branches, i -> "'b" + i + "': 'Part'") + " } }\n"
                + "{ 'command': 'c', 'data': { 'l': 'Large' }, 'returns': [ 'Large' ] }");
    }

    private static String list(int count, IntFunction<String> item) {
        return IntStream.range(0, count).mapToObj(item).collect(Collectors.joining(", "));
    }
}
