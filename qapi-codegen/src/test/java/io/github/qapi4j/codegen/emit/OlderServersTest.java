package io.github.qapi4j.codegen.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Clients, generated with nullable returns, of a server that omits mandatory members. */
class OlderServersTest {
    private static final String SCHEMA = """
            { 'enum': 'Kind', 'data': [ 'a', 'w' ] }
            { 'struct': 'Part', 'data': { 'name': 'str' } }
            { 'struct': 'Both', 'data': { 's': 'str', 'b': 'bool', 'i': 'int8', 'l': 'uint32', 'big': 'uint64', 'n': 'number',
              'list': [ 'uint16' ], 'kind': 'Kind', 'part': 'Part', 'any': 'any', 'null': 'null', '*o': 'str' } }
            { 'struct': 'Result', 'data': { 'name': 'str', 'both': 'Both', 'parts': [ 'Part' ], 'sev': 'Sev' } }
            { 'union': 'Sev', 'base': { 'enabled': 'bool', 'type': 'Kind' }, 'discriminator': 'type',
              'data': { 'a': 'Part', 'w': 'Wrapper' } }
            { 'struct': 'Wrapper', 'data': { 'data': 'Part' } }
            { 'union': 'Sent', 'base': { 'type': 'Kind' }, 'discriminator': 'type', 'data': { 'a': 'Part' } }
            { 'command': 'query', 'returns': 'Result' }
            { 'command': 'set', 'data': { 'both': 'Both', 'sent': 'Sent' } }
            { 'struct': 'Login', 'data': { 'password': 'str', 'pin-passwd': 'uint8' } }
            { 'command': 'log-in', 'data': 'Login', 'boxed': true, 'returns': 'Login' }
            { 'event': 'CHANGED', 'data': 'Result', 'boxed': true }
            { 'event': 'GONE', 'data': { 'name': 'str', 'count': 'int' } }
            """;

    private static final String ALL =
            "Both.builder().s(\"\").b(true).i(1).l(1L).big(1L).n(1.0).list(List.of(1)).kind(Kind.A)"
                    + ".part(Part.builder().name(\"p\").build()).any(JsonObject.EMPTY).null_(JsonNull.INSTANCE)";

    private static final String USER = """
            package com.example.user;
            import com.example.qmp.*;
            import io.github.qapi4j.runtime.codec.*;
            import java.util.ArrayList;
            import java.util.List;
            public class User {
                private static final List<String> SEEN = new ArrayList<>();

                private static <T> T read(Codec<T> codec, String json) throws java.io.IOException {
                    byte[] text = json.replace('\\'', '"').getBytes();
                    T value = JsonFormat.tolerant()
                            .withListener((path, other) -> SEEN.add("heard " + path + " " + other))
                            .read(codec, text);
                    SEEN.add(value.toString());
                    try {
                        JsonFormat.strict().read(codec, text);
                        SEEN.add("server: accepted");
                    } catch (CodecException e) {
                        SEEN.add("server: " + e.getMessage());
                    }
                    return value;
                }

                private static <T> void write(Codec<T> codec, T value) throws java.io.IOException {
                    try {
                        SEEN.add(new String(JsonFormat.strict().write(codec, value)));
                    } catch (IllegalArgumentException e) {
                        SEEN.add("cannot write " + e.getMessage());
                    }
                }

                private static void build(java.util.function.Supplier<?> build) {
                    try {
                        SEEN.add(build.get().toString());
                    } catch (IllegalStateException e) {
                        SEEN.add("cannot build: " + e.getMessage());
                    }
                }

                public static Object run() throws java.io.IOException {
                    BODY
                    return SEEN;
                }
            }
            """;

    private static GeneratedCode code;

    @BeforeAll
    static void generate() {
        code = GeneratedCode.of(Map.of("schema.json", SCHEMA), options -> options.nullableReturns(true));
    }

    private static List<String> run(String body) throws ReflectiveOperationException {
        return ((List<?>) code.run(USER.replace("BODY", body)))
                .stream().map(String::valueOf).toList();
    }

    @Test
    void onlyReceivedMembersMayBeAbsentEverywhere() throws ReflectiveOperationException {
        assertThat(run("""
                        write(Result.CODEC, read(Result.CODEC, "{'parts':[{},{'name':'p'}]}"));
                        build(() -> Result.builder().build());
                        write(ChangedEvent.CODEC, read(ChangedEvent.CODEC, "{}"));
                        write(GoneEvent.CODEC, read(GoneEvent.CODEC, "{'name':'n'}"));
                        """))
                .containsExactly(
                        "Result[name=null, both=null, parts=[Part[name=null], Part[name=p]], sev=null]",
                        "server: $.parts[0].name: missing member",
                        "cannot write $.parts[0].name: missing member",
                        "Result[name=null, both=null, parts=null, sev=null]",
                        "ChangedEvent[data=Result[name=null, both=null, parts=null, sev=null]]",
                        "server: accepted",
                        "{}",
                        "GoneEvent[name=n, count=null]",
                        "server: accepted",
                        "{\"name\":\"n\"}");
    }

    @Test
    void membersThatAreAlsoSentAreRequiredForWriting() throws ReflectiveOperationException {
        assertThat(run("""
                        Both none = read(Both.CODEC, "{'o':'x'}");
                        build(() -> none.toBuilder().build());
                        write(Both.CODEC, none);
                        Both all = ALL.build();
                        write(Both.CODEC, all);
                        write(Both.CODEC, new Both("", null, 1, 1L, 1L, 1.0, List.of(), Kind.A, null, null, null, null));
                        write(Both.CODEC, new Both("", true, 1, 1L, 1L, 1.0, List.of(), Kind.A, all.part(), null, null, null));
                        write(Both.CODEC, new Both("", true, 1, 1L, 1L, 1.0, List.of(), Kind.A, all.part(), all.any(), null, null));
                        write(SetCommand.CODEC, SetCommand.builder().both(none).sent(Sent.w()).build());
                        build(() -> SetCommand.builder().both(none).build());
                        """.replace("ALL", ALL).replace("Sent.w()", "Sent.W.builder().build()")))
                .containsExactly(
                        "Both[s=null, b=null, i=null, l=null, big=null, n=null, list=null, kind=null, part=null, any=null,"
                                + " null_=null, o=x]",
                        "server: $.s: missing member",
                        "cannot build: Both: missing members s, b, i, l, big, n, list, kind, part, any, null_",
                        "cannot write $.s: missing member",
                        "{\"s\":\"\",\"b\":true,\"i\":1,\"l\":1,\"big\":1,\"n\":1,\"list\":[1],\"kind\":\"a\",\"part\":{\"name\":\"p\"},"
                                + "\"any\":{},\"null\":null}",
                        "cannot write $.b: missing member",
                        "cannot write $.any: missing member",
                        "cannot write $.null: missing member",
                        "cannot write $.both.s: missing member",
                        "cannot build: SetCommand: missing member sent");
    }

    @Test
    void sensitiveMembersAreRequiredAndRedactedToo() throws ReflectiveOperationException {
        assertThat(run("""
                        write(Login.CODEC, read(Login.CODEC, "{}"));
                        write(Login.CODEC, read(Login.CODEC, "{'password':'hunter2','pin-passwd':42}"));
                        write(Login.CODEC, new Login("hunter\\uD83D", 42));
                        """))
                .containsExactly(
                        "Login[password=null, pinPasswd=null]",
                        "server: $.password: missing member",
                        "cannot write $.password: missing member",
                        "Login[password=<redacted>, pinPasswd=<redacted>]",
                        "server: accepted",
                        "{\"password\":\"hunter2\",\"pin-passwd\":42}",
                        "cannot write $.password: unpaired surrogate");
    }

    @Test
    void theDiscriminatorMayBeMissing() throws ReflectiveOperationException {
        assertThat(run("""
                        Sev sev = read(Sev.CODEC, "{'policy':1}");
                        SEEN.add(sev.enabled() + " " + sev.type() + " " + ((Sev.Unrecognized) sev).rawDiscriminator());
                        write(Sev.CODEC, sev);
                        read(Result.CODEC, "{'sev':{'type':'w'}}");
                        """))
                .containsExactly(
                        "heard $.type null",
                        "Unrecognized[rawDiscriminator=null, enabled=null, others={\"policy\":1}]",
                        "server: $.type: missing member",
                        "null UNRECOGNIZED null",
                        "{\"policy\":1}",
                        "Result[name=null, both=null, parts=null, sev=W[enabled=null, data=null]]",
                        "server: accepted");
    }

    @Test
    void theJavadocSaysWhenAMemberIsNull() {
        assertThat(code.file("Both"))
                .contains("@param s null only if the server did not send it")
                .contains("@param o null if absent");
        assertThat(code.file("Result")).contains("@param name null if absent");
    }
}
