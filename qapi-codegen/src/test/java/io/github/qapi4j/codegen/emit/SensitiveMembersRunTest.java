package io.github.qapi4j.codegen.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sensitive and unsigned members at run time, as lines {@code label: outcome}. Every secret contains {@code hunter} or {@code 4242}. */
class SensitiveMembersRunTest {
    private static final String SCHEMA = """
            { 'pragma': { 'member-name-exceptions': [ 'Sizes' ] } }
            { 'enum': 'Level', 'data': [ 'low', 'high' ] }
            { 'enum': 'Sent', 'data': [ 'hunter2', 'other' ] }
            { 'enum': 'Kind', 'data': [ 'one', 'hunter' ] }
            { 'struct': 'Inner', 'data': { 'key': 'str', '*level': 'Sent' } }
            { 'struct': 'Count', 'data': { 'count': 'int8' } }
            { 'union': 'Choice', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': { 'one': 'Count' } }
            { 'union': 'Deep', 'base': { 'level': 'Sent' }, 'discriminator': 'level', 'data': { 'other': 'Choice' } }
            { 'alternate': 'Either', 'data': { 'sent': 'Sent', 'inner': 'Inner' } }
            { 'struct': 'Vault',
              'data': { '*text': 'str', '*whole': 'int', '*pin': 'uint32', '*tiny': 'int8', '*size': 'size',
                        '*ratio': 'number', '*flag': 'bool', '*level': 'Level', '*sent': 'Sent', '*inner': 'Inner',
                        '*words': [ 'str' ], '*bytes': [ 'uint8' ], '*either': 'Either', '*choice': 'Choice',
                        '*deep': 'Deep', '*anything': 'any', '*type': 'QType', '*list': [ 'Inner' ],
                        'must': 'uint16', 'id': 'str' } }
            { 'command': 'open', 'data': { 'vault': 'Vault', 'password': 'str' }, 'returns': 'Vault' }
            { 'struct': 'Sizes',
              'data': { 'size': 'size', '*limit': 'uint64', 'all': [ 'uint64' ], '*some': [ 'size' ], 'value': 'str',
                        'toString': 'str', 'to-string_': 'bool', 'this': 'number', 'java': 'str' } }
            { 'enum': 'Letters', 'data': [ 'long', 'string', 'printing', 'sensitive', 'object' ] }
            { 'struct': 'Holder', 'data': { 'password': 'str', '*old-password': 'str', 'size': 'size' } }
            { 'union': 'Shadow', 'base': { 'io': 'Letters' }, 'discriminator': 'io',
              'data': { 'long': 'Holder', 'string': 'Holder', 'printing': 'Holder', 'sensitive': 'Holder' } }
            { 'union': 'Session', 'base': { 'level': 'Level', 'passwd': 'size', '*old-passwd': 'uint8' }, 'discriminator': 'level',
              'data': { 'low': 'Count' } }
            { 'command': 'query-session', 'returns': 'Session' }
            { 'command': 'object-add', 'data': { 'id': 'str' }, 'gen': false }
            """;

    private static final String USER = """
            package com.example.user;
            import com.example.qmp.*;
            import io.github.qapi4j.runtime.codec.*;
            import io.github.qapi4j.runtime.qmp.*;
            import java.io.IOException;
            import java.math.BigInteger;
            import java.nio.charset.StandardCharsets;
            import java.util.*;
            public class User {
                static final Map<String, Map<String, String>> all = new LinkedHashMap<>();
                static Map<String, String> lines = new LinkedHashMap<>();
                interface Step { Object run() throws Exception; }
                static void print(String label, Step step) {
                    String outcome;
                    try {
                        outcome = String.valueOf(step.run());
                    } catch (Exception e) {
                        outcome = e.getMessage();
                        if (e.getCause() != null) {
                            outcome += " because of " + e.getCause();
                        }
                    }
                    lines.put(label, outcome);
                }
                static <T> T read(JsonFormat format, Codec<T> codec, String json) throws IOException {
                    return format.read(codec, json.replace('\\'', '"').getBytes(StandardCharsets.UTF_8));
                }
                static void vault(String member, String json) {
                    print(member + " " + json, () -> read(JsonFormat.strict(), Vault.CODEC, "{'" + member + "': " + json + "}"));
                }
                static Vault.Builder vault() {
                    return Vault.builder().must(7).id("v");
                }
                static void write(String label, Vault.Builder vault) {
                    print(label, () -> new String(JsonFormat.strict().write(Vault.CODEC, vault.build()), StandardCharsets.UTF_8));
                }
                static Sizes sizes() {
                    return Sizes.builder().sizeUnsigned(BigInteger.TWO.pow(64).subtract(BigInteger.ONE))
                            .all(List.of(1L, -1L)).value("v").toString_("t").toString__2(true).this_(0.5).java("j").build();
                }

                interface Part { void run() throws Exception; }
                static void part(String name, Part part) throws Exception {
                    lines = new LinkedHashMap<>();
                    part.run();
                    all.put(name, lines);
                }
                public static Object run() throws Exception {
                    part("reading", User::reading);
                    part("writing", User::writing);
                    part("making", User::making);
                    part("texts", User::texts);
                    part("serving", User::serving);
                    return all;
                }

                static void reading() {
                    vault("text", "4242");
                    vault("text", "'hunter\\\\ud800'");
                    vault("whole", "424242424242424242424242");
                    vault("whole", "'hunter'");
                    vault("pin", "-4242");
                    vault("tiny", "4242");
                    vault("size", "42424242424242424242424");
                    vault("ratio", "4242e4242");
                    vault("flag", "'hunter'");
                    vault("level", "'hunter'");
                    vault("sent", "'hunter3'");
                    vault("inner", "{'key': 4242}");
                    vault("inner", "{'key': 'k', 'level': 'hunter3'}");
                    vault("inner", "{'key': 'k', 'hunter': 1}");
                    vault("inner", "'hunter'");
                    vault("words", "['hunter', 4242]");
                    vault("bytes", "[1, 4242]");
                    vault("either", "'hunter3'");
                    vault("either", "{'key': 'k', 'level': 'hunter3'}");
                    vault("either", "4242");
                    vault("choice", "{'kind': 'hunter3'}");
                    vault("choice", "{'count': 4242, 'kind': 'one'}");
                    vault("choice", "{'count': 4, 'kind': 'one', 'hunter': 4242}");
                    vault("deep", "{'level': 'other', 'kind': 'hunter3'}");
                    vault("deep", "{'level': 'other', 'kind': 'one', 'count': 4242}");
                    vault("deep", "{'level': 'other', 'kind': 'one', 'count': 42, 'hunter': 1}");
                    vault("anything", "{'hunter': 1, 'hunter': 2}");
                    vault("anything", "{'a': [{'hunter\\\\ud800': 2}]}");
                    vault("anything", "{'hunter': \\thunter3}");
                    vault("anything", "['hunter\\\\q']");
                    vault("type", "'hunter'");
                    vault("list", "[{'key': 'k'}, {'key': 'k', 'level': 'hunter3'}]");
                    vault("must", "424242");
                    vault("must", "hunter");
                    vault("whole", "042424242");
                    // Behind a sensitive member, and in a member that is not sensitive, values are shown.
                    print("behind", () -> read(JsonFormat.strict(), Shadow.CODEC,
                            "{'io': 'string', 'password': 'hunter', 'size': -18446744073709551615}"));
                    List<String> heard = new ArrayList<>();
                    print("listener", () -> {
                        read(JsonFormat.tolerant().withListener((path, value) -> heard.add(path + "=" + value)), Vault.CODEC,
                                "{'must': 7, 'id': 'i', 'level': 'hunter', 'inner': {'key': 'k', 'hunter': 4242}}");
                        return heard;
                    });
                    print("unreadable in tolerance", () -> read(JsonFormat.tolerant(), Vault.CODEC,
                            "{'inner': {'key': 'k', 'hunter': [hunter]}}"));
                }

                static void writing() {
                    write("ratio", vault().ratio(Double.NaN));
                    write("text", vault().text("hunter\\uD83D"));
                    write("level", vault().level(Level.UNRECOGNIZED));
                    write("words", vault().words(List.of("a", "hunter\\uD83D")));
                    write("inner", vault().inner(Inner.builder().key("hunter\\uD83D").build()));
                    write("anything", vault().anything(JsonObject.builder()
                            .put("hunter", JsonArray.of(new JsonString("hunter\\uD83D"))).build()));
                    write("name", vault().anything(JsonObject.builder().put("hunter\\uD83D", 1).build()));
                    write("good", vault().text("hunter2").words(List.of("hunter2")));
                    print("further", () -> JsonFormat.strict().write(ObjectAddCommand.CODEC, ObjectAddCommand.builder().id("i")
                            .furtherArguments(JsonObject.builder().put("id", "hunter").build()).build()));
                }

                static void making() {
                    print("pin", () -> vault().pin(424242424242L).build());
                    print("tiny", () -> vault().tiny(4242).build());
                    print("bytes", () -> vault().bytes(List.of(1, 4242)).build());
                    print("must", () -> vault().must(424242).build());
                    print("size", () -> vault().sizeUnsigned(new BigInteger("-4242")));
                    print("constructor", () -> new Choice.One(4242));
                    print("base", () -> Session.Low.builder().passwdUnsigned(new BigInteger("-4242")));
                    print("member of base", () -> Session.High.builder().passwd(1).oldPasswd(4242).build());
                }

                static void texts() {
                    print("absent", () -> vault().build());
                    print("present", () -> vault().text("hunter2").pin(4242L).inner(Inner.builder().key("hunter").build())
                            .words(List.of()).bytes(List.of(42, 42)).sizeUnsigned(BigInteger.TEN).flag(true)
                            .anything(new JsonString("hunter")).build());
                    print("equal", () -> vault().text("hunter2").build().equals(vault().text("hunter2").build())
                            && vault().text("hunter2").build().hashCode() == vault().text("hunter2").build().hashCode()
                            && !vault().text("hunter2").build().equals(vault().text("hunter3").build()));
                    print("copied", () -> vault().text("hunter2").build().toBuilder().build()
                            .equals(vault().text("hunter2").build()));
                    print("sizes", () -> sizes());
                    print("all sizes", () -> sizes().toBuilder().limit(-2L).some(List.of()).build());
                    print("nested", () -> List.of(
                            new Shadow.Long("hunter", null, -1L), new Shadow.String("hunter", "hunter", 1L),
                            new Shadow.Printing_("hunter", null, 0L), new Shadow.Sensitive_("hunter", null, 0L),
                            new Shadow.Object()));
                    print("further", () -> ObjectAddCommand.builder().id("i").furtherArguments(
                            JsonObject.builder().put("data", "hunter").build()).build());
                    print("base", () -> Session.Low.builder().passwd(4242).count(1).build());
                    print("unrecognized", () -> read(JsonFormat.tolerant(), Session.CODEC,
                            "{'level': 'middle', 'passwd': 4242, 'more': 18446744073709551615}"));
                }

                static final class Handler implements SchemaCommands {
                    @Override
                    public Vault open(OpenCommand command) {
                        if (command.vault().id().equals("fail")) {
                            throw new IllegalStateException("failed: " + command);
                        }
                        return command.vault().toBuilder().text("hunter\\uD83D").build();
                    }
                }

                static void call(QmpClient client, String label, String arguments) {
                    print(label, () -> client.execute("open", read(JsonFormat.strict(), JsonObject.CODEC, arguments)));
                }

                static void serving() throws Exception {
                    try (QmpServer server = QmpServer.builder(QmpApi.schema()).handler(new Handler()).start();
                            QmpClient client = QmpClient.connect(server.attach())) {
                        call(client, "type", "{'vault': {'must': 1, 'id': 'i'}, 'password': 4242}");
                        call(client, "value", "{'vault': {'must': 424242, 'id': 'i'}, 'password': 'hunter'}");
                        call(client, "enum", "{'vault': {'must': 1, 'id': 'i', 'sent': 'hunter3'}, 'password': 'hunter'}");
                        call(client, "name", "{'vault': {'must': 1, 'id': 'i', 'inner': {'key': 'k', 'hunter': 1}}, 'password': 'hunter'}");
                        call(client, "fails", "{'vault': {'must': 1, 'id': 'fail', 'text': 'hunter'}, 'password': 'hunter'}");
                        call(client, "reply", "{'vault': {'must': 1, 'id': 'i'}, 'password': 'hunter'}");
                    }
                }
            }
            """;

    private static final StringWriter LOGGED = new StringWriter();
    private static Map<String, Map<String, String>> outcomes;

    @BeforeAll
    @SuppressWarnings("unchecked")
    static void run() throws ReflectiveOperationException {
        GeneratedCode code =
                GeneratedCode.of(Map.of("schema.json", SCHEMA), options -> options.sensitive(List.of("Vault.*")));
        PrintWriter log = new PrintWriter(LOGGED, true);
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                log.println(entry.getLevel() + " " + entry.getMessage());
                if (entry.getThrown() != null) {
                    entry.getThrown().printStackTrace(log);
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.github.qapi4j.runtime");
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        try {
            outcomes = (Map<String, Map<String, String>>) code.run(USER);
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
    }

    private static String lines(String part) {
        StringBuilder lines = new StringBuilder();
        outcomes.get(part)
                .forEach((label, outcome) ->
                        lines.append(label).append(" -> ").append(outcome).append('\n'));
        return lines.toString();
    }

    @Test
    void reading() {
        assertThat(lines("reading")).isEqualTo("""
                text 4242 -> $.text: expected string, got number
                text 'hunter\\ud800' -> $.text: unpaired surrogate
                whole 424242424242424242424242 -> $.whole: expected int64, got <redacted>
                whole 'hunter' -> $.whole: expected integer, got string
                pin -4242 -> $.pin: expected uint32, got <redacted>
                tiny 4242 -> $.tiny: expected int8, got <redacted>
                size 42424242424242424242424 -> $.size: expected uint64, got <redacted>
                ratio 4242e4242 -> $.ratio: expected number, got <redacted>
                flag 'hunter' -> $.flag: expected boolean, got string
                level 'hunter' -> $.level: unknown value '<redacted>'
                sent 'hunter3' -> $.sent: unknown value '<redacted>'
                inner {'key': 4242} -> $.inner.key: expected string, got number
                inner {'key': 'k', 'level': 'hunter3'} -> $.inner.level: unknown value '<redacted>'
                inner {'key': 'k', 'hunter': 1} -> $.inner["<redacted>"]: unexpected member
                inner 'hunter' -> $.inner: expected object, got string
                words ['hunter', 4242] -> $.words[1]: expected string, got number
                bytes [1, 4242] -> $.bytes[1]: expected uint8, got <redacted>
                either 'hunter3' -> $.either: unknown value '<redacted>'
                either {'key': 'k', 'level': 'hunter3'} -> $.either.level: unknown value '<redacted>'
                either 4242 -> $.either: expected string or object, got number
                choice {'kind': 'hunter3'} -> $.choice.kind: unknown value '<redacted>'
                choice {'count': 4242, 'kind': 'one'} -> $.choice.count: expected int8, got <redacted>
                choice {'count': 4, 'kind': 'one', 'hunter': 4242} -> $.choice["<redacted>"]: unexpected member
                deep {'level': 'other', 'kind': 'hunter3'} -> $.deep.kind: unknown value '<redacted>'
                deep {'level': 'other', 'kind': 'one', 'count': 4242} -> $.deep.count: expected int8, got <redacted>
                deep {'level': 'other', 'kind': 'one', 'count': 42, 'hunter': 1} -> $.deep["<redacted>"]: unexpected member
                anything {'hunter': 1, 'hunter': 2} -> $.anything["<redacted>"]: duplicate member
                anything {'a': [{'hunter\\ud800': 2}]} -> $.anything["<redacted>"][0]: malformed JSON at byte 34: Broken surrogate pair in field name
                anything {'hunter': \thunter3} -> $.anything: malformed JSON at byte 25: Unrecognized token
                anything ['hunter\\q'] -> $.anything[0]: malformed JSON at byte 22: Unrecognized character escape
                type 'hunter' -> $.type: unknown value '<redacted>'
                list [{'key': 'k'}, {'key': 'k', 'level': 'hunter3'}] -> $.list[1].level: unknown value '<redacted>'
                must 424242 -> $.must: expected uint16, got <redacted>
                must hunter -> $: malformed JSON at byte 9: Unrecognized token
                whole 042424242 -> $: malformed JSON at byte 11: Invalid numeric value: Leading zeroes not allowed
                behind -> $.size: expected uint64, got -18446744073709551615
                listener -> [$.level="hunter", $.inner.hunter=4242]
                unreadable in tolerance -> $.inner["<redacted>"]: malformed JSON at byte 34: Unrecognized token
                """);
    }

    @Test
    void writing() {
        assertThat(lines("writing")).isEqualTo("""
                ratio -> $.ratio: <redacted> cannot be written
                text -> $.text: unpaired surrogate
                level -> $.level: <redacted> cannot be written
                words -> $.words[1]: unpaired surrogate
                inner -> $.inner.key: unpaired surrogate
                anything -> $.anything["<redacted>"][0]: unpaired surrogate
                name -> $.anything["<redacted>"]: unpaired surrogate
                good -> {"text":"hunter2","words":["hunter2"],"must":7,"id":"v"}
                further -> $.id: a second member with this name cannot be written
                """);
    }

    @Test
    void making() {
        assertThat(lines("making")).isEqualTo("""
                pin -> Vault.pin: <redacted> is not in 0 to 4294967295
                tiny -> Vault.tiny: <redacted> is not in -128 to 127
                bytes -> Vault.bytes: <redacted> is not in 0 to 255
                must -> Vault.must: <redacted> is not in 0 to 65535
                size -> Vault.size: <redacted> is not in 0 to 18446744073709551615
                constructor -> Choice.One.count: 4242 is not in -128 to 127
                base -> Session.passwd: <redacted> is not in 0 to 18446744073709551615
                member of base -> Session.High.oldPasswd: <redacted> is not in 0 to 255
                """);
    }

    @Test
    void texts() {
        assertThat(lines("texts")).isEqualTo("""
                absent -> Vault[text=null, whole=null, pin=null, tiny=null, size=null, ratio=null, flag=null, level=null, sent=null, inner=null, words=null, bytes=null, either=null, choice=null, deep=null, anything=null, type=null, list=null, must=<redacted>, id=<redacted>]
                present -> Vault[text=<redacted>, whole=null, pin=<redacted>, tiny=null, size=<redacted>, ratio=null, flag=<redacted>, level=null, sent=null, inner=<redacted>, words=<redacted>, bytes=<redacted>, either=null, choice=null, deep=null, anything=<redacted>, type=null, list=null, must=<redacted>, id=<redacted>]
                equal -> true
                copied -> true
                sizes -> Sizes[size=18446744073709551615, limit=null, all=[1, 18446744073709551615], some=null, value=v, toString_=t, toString__2=true, this_=0.5, java=j]
                all sizes -> Sizes[size=18446744073709551615, limit=18446744073709551614, all=[1, 18446744073709551615], some=[], value=v, toString_=t, toString__2=true, this_=0.5, java=j]
                nested -> [Long[password=<redacted>, oldPassword=null, size=18446744073709551615], String[password=<redacted>, oldPassword=<redacted>, size=1], Printing_[password=<redacted>, oldPassword=null, size=0], Sensitive_[password=<redacted>, oldPassword=null, size=0], Object[]]
                further -> ObjectAddCommand[id=i, furtherArguments=<redacted>]
                base -> Low[passwd=<redacted>, oldPasswd=null, count=1]
                unrecognized -> Unrecognized[rawDiscriminator=middle, passwd=<redacted>, oldPasswd=null, others={"more":18446744073709551615}]
                """);
    }

    @Test
    void serving() {
        assertThat(lines("serving")).isEqualTo("""
                type -> 'open' failed with GenericError: $.arguments.password: expected string, got number
                value -> 'open' failed with GenericError: $.arguments.vault.must: expected uint16, got <redacted>
                enum -> 'open' failed with GenericError: $.arguments.vault.sent: unknown value '<redacted>'
                name -> 'open' failed with GenericError: $.arguments.vault.inner["<redacted>"]: unexpected member
                fails -> 'open' failed with GenericError: command 'open' failed inside the server
                reply -> 'open' failed with GenericError: command 'open' failed inside the server
                """);
        assertThat(LOGGED.toString())
                .contains(
                        "command 'open' failed",
                        "failed: OpenCommand[vault=Vault[text=<redacted>, ",
                        "$.text: unpaired surrogate")
                .doesNotContain("hunter", "4242");
    }
}
