package io.github.qapi4j.codegen.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The behavior of generated records and codecs at run time, as lines {@code label: outcome}. */
class GeneratedCodecTest {
    private static final String SCHEMA = """
            { 'enum': 'DriverName', 'data': [ 'file', 'null-co', 'nbd' ] }
            { 'struct': 'FileOptions', 'data': { 'filename': 'str', '*port': 'uint16', '*sizes': [ 'uint8' ] } }
            { 'enum': 'SocketKind', 'data': [ 'unix', 'fd' ] }
            { 'struct': 'UnixAddress', 'data': { 'path': 'str' } }
            { 'union': 'SocketAddress', 'base': { 'type': 'SocketKind' }, 'discriminator': 'type', 'data': { 'unix': 'UnixAddress' } }
            { 'union': 'DeviceOptions', 'base': { '*node-name': 'str', 'driver': 'DriverName' }, 'discriminator': 'driver',
              'data': { 'file': 'FileOptions', 'nbd': 'SocketAddress' } }
            { 'enum': 'SentKind', 'data': [ 'one', 'two' ] }
            { 'struct': 'Empty', 'data': { } }
            { 'union': 'SentUnion', 'base': { 'kind': 'SentKind' }, 'discriminator': 'kind', 'data': { 'one': 'Empty' } }
            { 'enum': 'OnOff', 'data': [ 'on', 'off' ] }
            { 'alternate': 'Choice', 'data': { 'mode': 'OnOff', 'options': 'FileOptions', 'none': 'null' } }
            { 'struct': 'Result', 'data': { 'options': 'DeviceOptions', '*choice': 'Choice', '*mode': 'OnOff' } }
            { 'struct': 'Sizes', 'data': { 'size': 'size', '*limit': 'uint64', 'small': 'int8' } }
            { 'struct': 'Maybe', 'data': { 'here': 'int', 'there': { 'type': 'int', 'if': 'CONFIG_THERE' } } }
            { 'command': 'query', 'data': { 'union': 'SentUnion', 'x-maybe': 'Maybe' }, 'returns': [ 'Result' ] }
            { 'command': 'device_add', 'data': { 'driver': 'str' }, 'gen': false }
            { 'command': 'add', 'data': 'DeviceOptions', 'boxed': true }
            """;

    private static final String USER = """
            package com.example.user;
            import com.example.qmp.*;
            import io.github.qapi4j.runtime.codec.*;
            import java.math.BigInteger;
            import java.nio.charset.StandardCharsets;
            import java.util.*;
            public class User {
                static final List<String> lines = new ArrayList<>();
                interface Step { Object run() throws Exception; }
                static void print(String label, Step step) {
                    String outcome;
                    try {
                        outcome = String.valueOf(step.run());
                    } catch (Exception e) {
                        outcome = e.getClass().getSimpleName() + " " + e.getMessage();
                    }
                    lines.add(label + ": " + outcome);
                }
                static final List<String> heard = new ArrayList<>();
                static final JsonFormat TOLERANT =
                    JsonFormat.tolerant().withListener((path, value) -> heard.add(path + "=" + value));
                static <T> T tolerant(Codec<T> codec, String json) throws java.io.IOException {
                    heard.clear();
                    return TOLERANT.read(codec, json.getBytes(StandardCharsets.UTF_8));
                }
                static <T> T strict(Codec<T> codec, String json) throws java.io.IOException {
                    return JsonFormat.strict().read(codec, json.getBytes(StandardCharsets.UTF_8));
                }
                static <T> String write(Codec<T> codec, T value) throws java.io.IOException {
                    return new String(JsonFormat.strict().write(codec, value), StandardCharsets.UTF_8);
                }
                public static Object run() {
                    // unions
                    print("last", () -> strict(DeviceOptions.CODEC, "{'filename':'f','node-name':'n','driver':'file'}".replace('\\'', '"')));
                    print("flat", () -> strict(DeviceOptions.CODEC, "{'path':'p','driver':'nbd','type':'unix'}".replace('\\'', '"')));
                    print("flat-write", () -> write(DeviceOptions.CODEC, new DeviceOptions.Nbd("n", new SocketAddress.Unix("p"))));
                    print("flat-strict", () -> strict(DeviceOptions.CODEC, "{'driver':'nbd','type':'unix','path':'p','x':1}".replace('\\'', '"')));
                    print("without-branch", () -> write(DeviceOptions.CODEC, DeviceOptions.nullCo()));
                    print("missing-tag", () -> strict(DeviceOptions.CODEC, "{'filename':'f'}".replace('\\'', '"')));
                    print("missing-member", () -> strict(DeviceOptions.CODEC, "{'driver':'file'}".replace('\\'', '"')));
                    print("duplicate", () -> strict(DeviceOptions.CODEC, "{'driver':'file','filename':'a','filename':'b'}".replace('\\'', '"')));
                    print("foreign-member", () -> strict(DeviceOptions.CODEC, "{'driver':'null-co','filename':'a'}".replace('\\'', '"')));
                    // what is not known
                    String unknown = "{'driver':'new','node-name':'n','deep':{'a':[1,2.50]},'z':null}".replace('\\'', '"');
                    print("unknown-branch", () -> tolerant(DeviceOptions.CODEC, unknown) + " " + heard);
                    print("unknown-tag", () -> tolerant(DeviceOptions.CODEC, unknown).driver());
                    print("unknown-back", () -> write(DeviceOptions.CODEC, tolerant(DeviceOptions.CODEC, unknown)));
                    print("unknown-strict", () -> strict(DeviceOptions.CODEC, unknown));
                    print("unknown-sent", () -> tolerant(SentUnion.CODEC, "{'kind':'three'}".replace('\\'', '"')));
                    print("unknown-enum", () -> tolerant(Result.CODEC, "{'options':{'driver':'null-co'},'mode':'auto'}".replace('\\'', '"')) + " " + heard);
                    print("unknown-enum-write", () -> write(Result.CODEC, tolerant(Result.CODEC, "{'options':{'driver':'null-co'},'mode':'auto'}".replace('\\'', '"'))));
                    print("unknown-member", () -> tolerant(FileOptions.CODEC, "{'filename':'f','new':[{}]}".replace('\\'', '"')) + " " + heard);
                    print("enum-of", () -> OnOff.of("auto") + " " + OnOff.of("off") + " " + OnOff.of(""));
                    print("sent-enum-of", () -> SentKind.of("three"));
                    // alternates
                    print("alt", () -> List.of(strict(Choice.CODEC, "\\"off\\""), strict(Choice.CODEC, "null"), strict(Choice.CODEC, "{\\"filename\\":\\"f\\"}")));
                    print("alt-string", () -> tolerant(Choice.CODEC, "\\"auto\\"") + " " + heard);
                    print("alt-kind", () -> tolerant(Choice.CODEC, "[1]") + " " + heard);
                    print("alt-strict", () -> strict(Choice.CODEC, "[1]"));
                    print("alt-strict-string", () -> strict(Choice.CODEC, "\\"auto\\""));
                    print("alt-back", () -> write(Choice.CODEC, tolerant(Choice.CODEC, "\\"auto\\"")));
                    print("alt-of", () -> write(Choice.CODEC, Choice.of(OnOff.ON)) + write(Choice.CODEC, Choice.of(JsonNull.INSTANCE)));
                    // commands
                    print("further", () -> strict(DeviceAddCommand.CODEC, "{'driver':'d','id':'x','n':1.0}".replace('\\'', '"')));
                    print("further-write", () -> write(DeviceAddCommand.CODEC, DeviceAddCommand.builder().driver("d")
                        .furtherArguments(JsonObject.builder().put("id", "x").build()).build()));
                    print("further-none", () -> write(DeviceAddCommand.CODEC, DeviceAddCommand.builder().driver("d").build()));
                    print("further-twice", () -> write(DeviceAddCommand.CODEC, DeviceAddCommand.builder().driver("d")
                        .furtherArguments(JsonObject.builder().put("driver", "x").build()).build()));
                    print("boxed", () -> write(AddCommand.CODEC, new AddCommand(DeviceOptions.nullCo(b -> b.nodeName("n")))));
                    print("descriptor", () -> AddCommand.DESCRIPTOR.name() + " " + DeviceAddCommand.DESCRIPTOR.flags());
                    // records
                    print("missing", () -> FileOptions.builder().build());
                    print("range", () -> FileOptions.builder().filename("f").port(65536).build());
                    print("element-range", () -> new FileOptions("f", null, List.of(1, 256)));
                    print("null", () -> new FileOptions(null, null, null));
                    print("copied", () -> {
                        List<Integer> sizes = new ArrayList<>(List.of(1));
                        FileOptions options = new FileOptions("f", null, sizes);
                        sizes.add(2);
                        return options.toBuilder().port(1).build();
                    });
                    print("unsigned", () -> write(Sizes.CODEC, Sizes.builder().size(-1).small(1)
                        .limitUnsigned(BigInteger.TWO.pow(63)).build()));
                    print("unsigned-range", () -> Sizes.builder().sizeUnsigned(BigInteger.TWO.pow(64)));
                    print("unsigned-read", () -> strict(Sizes.CODEC, "{'size':18446744073709551615,'small':-128}".replace('\\'', '"')));
                    print("conditional", () -> write(Maybe.CODEC, strict(Maybe.CODEC, "{'here':1}".replace('\\'', '"'))) + Maybe.builder().here(1).build());
                    return lines;
                }
            }
            """;

    private static List<String> lines;

    @BeforeAll
    static void run() throws ReflectiveOperationException {
        lines =
                assertThat(GeneratedCode.of(SCHEMA).run(USER))
                        .asInstanceOf(InstanceOfAssertFactories.list(String.class))
                        .actual()
                        .stream()
                        .map(String.class::cast)
                        .toList();
    }

    private static String outcome(String label) {
        return lines.stream()
                .filter(line -> line.startsWith(label + ": "))
                .map(line -> line.substring(label.length() + 2))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void unions() {
        assertThat(outcome("last")).isEqualTo("File[nodeName=n, filename=f, port=null, sizes=null]");
        assertThat(outcome("flat")).isEqualTo("Nbd[nodeName=null, nbd=Unix[path=p]]");
        assertThat(outcome("flat-write"))
                .isEqualTo("{\"node-name\":\"n\",\"driver\":\"nbd\",\"type\":\"unix\",\"path\":\"p\"}");
        assertThat(outcome("flat-strict")).isEqualTo("CodecException $.x: unexpected member");
        assertThat(outcome("without-branch")).isEqualTo("{\"driver\":\"null-co\"}");
        assertThat(outcome("missing-tag")).isEqualTo("CodecException $.driver: missing member");
        assertThat(outcome("missing-member")).isEqualTo("CodecException $.filename: missing member");
        assertThat(outcome("duplicate")).isEqualTo("CodecException $.filename: duplicate member");
        assertThat(outcome("foreign-member")).isEqualTo("CodecException $.filename: unexpected member");
    }

    @Test
    void unknownValues() {
        assertThat(outcome("unknown-branch"))
                .isEqualTo(
                        "Unrecognized[rawDiscriminator=new, nodeName=n, others={\"deep\":{\"a\":[1,2.50]},\"z\":null}]"
                                + " [$.driver=\"new\"]");
        assertThat(outcome("unknown-tag")).isEqualTo("UNRECOGNIZED");
        assertThat(outcome("unknown-back"))
                .isEqualTo("{\"node-name\":\"n\",\"driver\":\"new\",\"deep\":{\"a\":[1,2.50]},\"z\":null}");
        assertThat(outcome("unknown-strict")).isEqualTo("CodecException $.driver: unknown value 'new'");
        assertThat(outcome("unknown-sent")).isEqualTo("CodecException $.kind: unknown value 'three'");
        assertThat(outcome("unknown-enum"))
                .isEqualTo("Result[options=NullCo[nodeName=null], choice=null, mode=UNRECOGNIZED] [$.mode=\"auto\"]");
        assertThat(outcome("unknown-enum-write"))
                .isEqualTo("IllegalArgumentException $.mode: OnOff.UNRECOGNIZED cannot be written");
        assertThat(outcome("unknown-member")).isEqualTo("FileOptions[filename=f, port=null, sizes=null] [$.new=[{}]]");
        assertThat(outcome("enum-of")).isEqualTo("UNRECOGNIZED OFF UNRECOGNIZED");
        assertThat(outcome("sent-enum-of")).isEqualTo("IllegalArgumentException SentKind has no value 'three'");
    }

    @Test
    void alternates() {
        assertThat(outcome("alt"))
                .isEqualTo(
                        "[Mode[value=OFF], None[value=null], Options[value=FileOptions[filename=f, port=null, sizes=null]]]");
        assertThat(outcome("alt-string")).isEqualTo("Unrecognized[value=\"auto\"] [$=\"auto\"]");
        assertThat(outcome("alt-kind")).isEqualTo("Unrecognized[value=[1]] [$=[1]]");
        assertThat(outcome("alt-strict")).isEqualTo("CodecException $: expected string, object or null, got array");
        assertThat(outcome("alt-strict-string")).isEqualTo("CodecException $: unknown value 'auto'");
        assertThat(outcome("alt-back")).isEqualTo("\"auto\"");
        assertThat(outcome("alt-of")).isEqualTo("\"on\"null");
    }

    @Test
    void commands() {
        assertThat(outcome("further"))
                .isEqualTo("DeviceAddCommand[driver=d, furtherArguments={\"id\":\"x\",\"n\":1.0}]");
        assertThat(outcome("further-write")).isEqualTo("{\"driver\":\"d\",\"id\":\"x\"}");
        assertThat(outcome("further-none")).isEqualTo("{\"driver\":\"d\"}");
        assertThat(outcome("further-twice")).startsWith("IllegalArgumentException $.driver: ");
        assertThat(outcome("boxed")).isEqualTo("{\"node-name\":\"n\",\"driver\":\"null-co\"}");
        assertThat(outcome("descriptor")).isEqualTo("add [NO_GEN]");
    }

    @Test
    void records() {
        assertThat(outcome("missing")).isEqualTo("IllegalStateException FileOptions: missing member filename");
        assertThat(outcome("range")).isEqualTo("IllegalArgumentException FileOptions.port: 65536 is not in 0 to 65535");
        assertThat(outcome("element-range"))
                .isEqualTo("IllegalArgumentException FileOptions.sizes: 256 is not in 0 to 255");
        assertThat(outcome("null")).isEqualTo("NullPointerException filename");
        assertThat(outcome("copied")).isEqualTo("FileOptions[filename=f, port=1, sizes=[1]]");
        assertThat(outcome("unsigned"))
                .isEqualTo("{\"size\":18446744073709551615,\"limit\":9223372036854775808,\"small\":1}");
        assertThat(outcome("unsigned-range"))
                .isEqualTo(
                        "IllegalArgumentException Sizes.size: 18446744073709551616 is not in 0 to 18446744073709551615");
        assertThat(outcome("unsigned-read")).isEqualTo("Sizes[size=18446744073709551615, limit=null, small=-128]");
        assertThat(outcome("conditional")).isEqualTo("{\"here\":1}Maybe[here=1, there=null]");
    }
}
