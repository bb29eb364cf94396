package io.github.qapi4j.codegen.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How generated codecs handle values that their schema does not contain: a client keeps them, a server rejects them. */
class ForwardCompatibilityTest {
    private static final String SCHEMA = """
            { 'enum': 'Transport', 'data': [ 'socket', 'exec', 'none' ] }
            { 'enum': 'SocketKind', 'data': [ 'inet', 'unix' ] }
            { 'enum': 'Family', 'data': [ 'four', 'six' ] }
            { 'struct': 'Exec', 'data': { 'args': [ 'str' ] } }
            { 'struct': 'Unix', 'data': { 'path': 'str' } }
            { 'struct': 'Four', 'data': { 'families': [ 'Family' ] } }
            { 'union': 'Inet', 'base': { 'family': 'Family', '*port': 'size' }, 'discriminator': 'family', 'data': { 'four': 'Four' } }
            { 'union': 'Socket', 'base': { 'type': 'SocketKind', '*host': 'str' }, 'discriminator': 'type',
              'data': { 'inet': 'Inet', 'unix': 'Unix' } }
            { 'union': 'Address', 'base': { '*id': 'str', 'transport': 'Transport' }, 'discriminator': 'transport',
              'data': { 'socket': 'Socket', 'exec': 'Exec' } }
            { 'alternate': 'Reference', 'data': { 'address': 'Address', 'family': 'Family', 'number': 'uint8' } }
            { 'struct': 'Holder', 'data': { '*address': 'Address', '*references': [ 'Reference' ] } }
            { 'command': 'query', 'returns': [ 'Holder' ] }
            { 'enum': 'Mode', 'data': [ 'on', 'off' ] }
            { 'union': 'Sent', 'base': { 'mode': 'Mode', 'holder': 'Holder' }, 'discriminator': 'mode', 'data': {} }
            { 'alternate': 'SentReference', 'data': { 'mode': 'Mode', 'absent': 'null' } }
            { 'command': 'set', 'data': { 'sent': 'Sent', '*reference': 'SentReference' } }
            """;

    private static final String USER = """
            package com.example.user;
            import com.example.qmp.*;
            import io.github.qapi4j.runtime.codec.*;
            import java.util.ArrayList;
            import java.util.List;
            public class User {
                private static final List<String> SEEN = new ArrayList<>();

                /** Reads and rewrites JSON as a tolerant client with a listener, reads it as a strict server, and records the results. */
                private static <T> void read(Codec<T> codec, String json) {
                    String text = json.replace('\\'', '"');
                    JsonFormat client = JsonFormat.tolerant().withListener((path, value) -> SEEN.add("heard " + path + " " + value));
                    try {
                        T value = client.read(codec, text.getBytes());
                        SEEN.add(value.toString());
                        String back = new String(client.write(codec, value));
                        if (!JsonValue.parse(back).equals(JsonValue.parse(text))) {
                            SEEN.add("lost: " + back);
                        }
                    } catch (java.io.IOException e) {
                        SEEN.add("client: " + e.getMessage());
                    }
                    try {
                        JsonFormat.strict().read(codec, text.getBytes());
                    } catch (java.io.IOException e) {
                        SEEN.add("server: " + e.getMessage());
                    }
                }

                private static <T> void rejected(Codec<T> codec, T value) throws java.io.IOException {
                    try {
                        SEEN.add("written: " + new String(JsonFormat.strict().write(codec, value)));
                    } catch (IllegalArgumentException e) {
                        SEEN.add(e.getMessage());
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
        code = GeneratedCode.of(SCHEMA);
    }

    private static List<String> run(String body) throws ReflectiveOperationException {
        return ((List<?>) code.run(USER.replace("BODY", body)))
                .stream().map(String::valueOf).toList();
    }

    @Test
    void nestedUnionsAreFlatInAnyOrder() throws ReflectiveOperationException {
        assertThat(run("""
                        read(Address.CODEC, "{'port':18446744073709551615,'families':['six'],'host':'h','family':'four','type':'inet','id':'i','transport':'socket'}");
                        read(Address.CODEC, "{'path':'p','transport':'socket','type':'unix','more':1}");
                        read(Address.CODEC, "{'transport':'socket','type':'unix'}");
                        read(Address.CODEC, "{'transport':'socket','path':'p'}");
                        read(Address.CODEC, "{'transport':'none','id':'i','id':'j'}");
                        """))
                .containsExactly(
                        "Socket[id=i, socket=Inet[host=h, inet=Four[port=18446744073709551615, families=[SIX]]]]",
                        "heard $.more 1",
                        "Socket[id=null, socket=Unix[host=null, path=p]]",
                        "lost: {\"transport\":\"socket\",\"type\":\"unix\",\"path\":\"p\"}",
                        "server: $.more: unexpected member",
                        "client: $.path: missing member",
                        "server: $.path: missing member",
                        "heard $.type null",
                        "Socket[id=null, socket=Unrecognized[rawDiscriminator=null, host=null, others={\"path\":\"p\"}]]",
                        "server: $.type: missing member",
                        "client: $.id: duplicate member",
                        "server: $.id: duplicate member");
    }

    @Test
    void unknownBranchesAreKeptAtEveryLevel() throws ReflectiveOperationException {
        assertThat(run("""
                        read(Codecs.list(Holder.CODEC), "[{'address':{'x':[1.50,null],'transport':'new','id':'i'}}]");
                        read(Address.CODEC, "{'x':{'y':1},'host':'h','type':'new','transport':'socket'}");
                        read(Address.CODEC, "{'x':1,'port':7,'family':'new','type':'inet','transport':'socket','id':'i'}");
                        """))
                .containsExactly(
                        "heard $[0].address.transport \"new\"",
                        "[Holder[address=Unrecognized[rawDiscriminator=new, id=i, others={\"x\":[1.50,null]}], references=null]]",
                        "server: $[0].address.transport: unknown value 'new'",
                        "heard $.type \"new\"",
                        "Socket[id=null, socket=Unrecognized[rawDiscriminator=new, host=h, others={\"x\":{\"y\":1}}]]",
                        "server: $.type: unknown value 'new'",
                        "heard $.family \"new\"",
                        "Socket[id=i, socket=Inet[host=null, inet=Unrecognized[rawDiscriminator=new, port=7, others={\"x\":1}]]]",
                        "server: $.family: unknown value 'new'");
    }

    @Test
    void receivedUnionsWithoutTheirDiscriminatorAreKept() throws ReflectiveOperationException {
        assertThat(run("""
                        read(Codecs.list(Holder.CODEC), "[{'address':{'id':'i','args':['x']}},{'references':[{}]}]");
                        read(Address.CODEC, "{'transport':1}");
                        read(Address.CODEC, "{'transport':null}");
                        read(Sent.CODEC, "{'holder':{}}");
                        SEEN.add(String.valueOf(Address.Unrecognized.builder().id("i").build()));
                        """))
                .containsExactly(
                        "heard $[0].address.transport null",
                        "heard $[1].references[0].transport null",
                        "[Holder[address=Unrecognized[rawDiscriminator=null, id=i, others={\"args\":[\"x\"]}], references=null],"
                                + " Holder[address=null, references=[Address[value=Unrecognized[rawDiscriminator=null, id=null,"
                                + " others={}]]]]]",
                        "server: $[0].address.transport: missing member",
                        "client: $.transport: expected string, got number",
                        "server: $.transport: expected string, got number",
                        "client: $.transport: expected string, got null",
                        "server: $.transport: expected string, got null",
                        "client: $.mode: missing member",
                        "server: $.mode: missing member",
                        "Unrecognized[rawDiscriminator=null, id=i, others={}]");
    }

    @Test
    void alternatesKeepUnknownTextsAndKinds() throws ReflectiveOperationException {
        assertThat(run("""
                        read(Holder.CODEC, "{'references':['six','new',{'transport':'none'},255,true,[null]]}");
                        read(Reference.CODEC, "256");
                        read(SentReference.CODEC, "'new'");
                        read(SentReference.CODEC, "1");
                        """))
                .containsExactly(
                        "heard $.references[1] \"new\"",
                        "heard $.references[4] true",
                        "heard $.references[5] [null]",
                        "Holder[address=null, references=[Family[value=SIX], Unrecognized[value=\"new\"],"
                                + " Address[value=None[id=null]], Number[value=255], Unrecognized[value=true],"
                                + " Unrecognized[value=[null]]]]",
                        "server: $.references[1]: unknown value 'new'",
                        "client: $: expected uint8, got 256",
                        "server: $: expected uint8, got 256",
                        "client: $: unknown value 'new'",
                        "server: $: unknown value 'new'",
                        "client: $: expected string or null, got number",
                        "server: $: expected string or null, got number");
    }

    @Test
    void unrecognizedIsNeverWritten() throws ReflectiveOperationException {
        assertThat(run("""
                        Inet inet = Inet.Four.builder().families(List.of(Family.FOUR, Family.UNRECOGNIZED)).build();
                        Address address = Address.Socket.builder().socket(Socket.Inet.builder().inet(inet).build()).build();
                        Holder holder = Holder.builder().address(address).build();
                        rejected(SetCommand.CODEC, SetCommand.builder().sent(Sent.on(holder)).build());
                        rejected(Reference.CODEC, Reference.of(Family.UNRECOGNIZED));
                        SEEN.add(Family.of("new") + " " + new Inet.Unrecognized("new", null, JsonObject.EMPTY).family());
                        try {
                            SEEN.add(Mode.of("new").toString());
                        } catch (IllegalArgumentException e) {
                            SEEN.add(e.getMessage());
                        }
                        """))
                .containsExactly(
                        "$.sent.holder.address.families[1]: Family.UNRECOGNIZED cannot be written",
                        "$: Family.UNRECOGNIZED cannot be written",
                        "UNRECOGNIZED UNRECOGNIZED",
                        "Mode has no value 'new'");
    }
}
