package io.github.qapi4j.runtime.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonLimits;
import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.codec.JsonNumber;
import io.github.qapi4j.runtime.codec.JsonString;
import io.github.qapi4j.runtime.schema.SchemaType.Alternate;
import io.github.qapi4j.runtime.schema.SchemaType.Array;
import io.github.qapi4j.runtime.schema.SchemaType.ObjectType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerSchemaTest {

    @Test
    void hasCommandsEventsAndTypes() throws IOException {
        ServerSchema schema = Introspections.sample();
        assertThat(schema).hasToString("schema of 3 commands, 1 events, 17 types");
        assertThat(schema.commands()).extracting(SchemaCommand::name).containsExactly("find", "paint", "x-old");
        assertThat(schema.events()).extracting(SchemaEvent::name).containsExactly("FOUND");
        assertThat(schema.command("FOUND")).isEmpty();
        assertThat(schema.event("find")).isEmpty();

        SchemaCommand find = schema.command("find").orElseThrow();
        assertThat(find.features()).containsExactly("fast");
        assertThat(find.allowsOutOfBand()).isFalse();
        assertThat(schema.command("paint").orElseThrow().allowsOutOfBand()).isTrue();
        assertThat(find.arguments().members())
                .extracting(member -> member.name() + " " + member.isOptional() + " " + member.type())
                .containsExactly("where false object or string or null", "depth true int", "3des true boolean");
        assertThat(find.arguments().member("depth").orElseThrow().defaultValue())
                .contains(JsonNull.INSTANCE);
        ObjectType node = (ObjectType) ((Array) find.returns()).element();
        assertThat(((Array) node.member("below").orElseThrow().type()).element())
                .isSameAs(node);

        SchemaCommand old = schema.command("x-old").orElseThrow();
        assertThat(old.isDeprecated() && old.isUnstable()).isTrue();
        ObjectType union = schema.command("paint").orElseThrow().arguments();
        assertThat(union.tag()).containsSame(union.member("tint").orElseThrow());
        assertThat(union.variants()).extracting(SchemaType.Variant::name).containsExactly("red", "blue", "green");
        assertThat(schema.find("paint/arg-type/tint/^blue").orElseThrow().isDeprecated())
                .isTrue();
    }

    @Test
    void alternativesAreChosenByJsonType() throws IOException {
        Alternate where = (Alternate) Introspections.sample()
                .command("find")
                .orElseThrow()
                .arguments()
                .member("where")
                .orElseThrow()
                .type();
        assertThat(where.alternative(new JsonString("a")).orElseThrow().kind()).isEqualTo("string");
        assertThat(where.alternative(JsonNumber.of(1))).isEmpty();

        for (String order : List.of("int number", "number int")) {
            String[] types = order.split(" ");
            Alternate numbers = (Alternate)
                    schema("""
                    [ { "name": "a", "meta-type": "alternate", "members": [ { "type": "%s" }, { "type": "%s" } ] },
                      { "name": "int", "meta-type": "builtin", "json-type": "int" },
                      { "name": "number", "meta-type": "builtin", "json-type": "number" } ]
                    """.formatted(types[0], types[1])).types().iterator().next();
            assertThat(numbers.alternative(JsonNumber.of(1)).orElseThrow().kind())
                    .isEqualTo("int");
            assertThat(numbers.alternative(JsonNumber.of(0.5)).orElseThrow().kind())
                    .isEqualTo("number");
        }
    }

    @Test
    void wholeRepliesAndFilesAreRead(@TempDir Path folder) throws IOException {
        String reply = "{\"return\": " + Introspections.SAMPLE + ", \"id\": 1}";
        assertThat(schema(reply).commands()).hasSize(3);
        Path file = Files.writeString(folder.resolve("schema.json"), reply);
        assertThat(ServerSchema.read(file).commands()).hasSize(3);
        assertThatThrownBy(() -> ServerSchema.read(file, JsonLimits.DEFAULT.withMessageBytes(100)))
                .isInstanceOf(CodecException.class)
                .hasMessage("$: message is longer than 100 bytes");
        assertThatThrownBy(() -> ServerSchema.read(folder.resolve("missing"))).isInstanceOf(IOException.class);
    }

    @Test
    void newerAnswersAreRead() throws IOException {
        ServerSchema schema = schema("""
                [ { "name": "c", "meta-type": "command", "arg-type": "o", "ret-type": "n", "since": "12.0" },
                  { "name": "n", "meta-type": "tuple", "parts": [ 1 ], "features": [ "f" ] },
                  { "name": "o", "meta-type": "object", "members": [
                      { "name": "m", "type": "b", "default": 7, "range": [ 1, 2 ] } ] },
                  { "name": "b", "meta-type": "builtin", "json-type": "decimal" } ]
                """);
        SchemaCommand command = schema.command("c").orElseThrow();
        assertThat(command.returns()).isInstanceOf(SchemaType.Other.class).hasToString("tuple");
        assertThat(command.arguments().member("m").orElseThrow().defaultValue()).contains(JsonNumber.of(7));
        assertThat(schema.supports("c/ret-type/$f")).isTrue();
        assertThat(schema.supports("c/arg-type/*m/!decimal")).isTrue();
    }

    static Stream<Arguments> errorsAreLocated() {
        String int_ = ", { \"name\": \"int\", \"meta-type\": \"builtin\", \"json-type\": \"int\" } ]";
        return Stream.of(
                arguments("7", "$: expected array, got number"),
                arguments("{\"error\": {}}", "$.return: missing member"),
                arguments("{\"return\": {}}", "$.return: expected array, got object"),
                arguments("[ 7 ]", "$[0]: expected object, got number"),
                arguments("[ { \"meta-type\": \"event\" } ]", "$[0].name: missing member"),
                arguments("[ { \"name\": 7 } ]", "$[0].name: expected string, got number"),
                arguments("[ { \"name\": \"a\" } ]", "$[0].meta-type: missing member"),
                arguments("[ { \"name\": \"a\", \"meta-type\": \"builtin\" } ]", "$[0].json-type: missing member"),
                arguments("[ { \"name\": \"a\", \"meta-type\": \"array\" } ]", "$[0].element-type: missing member"),
                arguments("[ { \"name\": \"a\", \"meta-type\": \"enum\" } ]", "$[0].members: missing member"),
                arguments("[ { \"name\": \"a\", \"meta-type\": \"object\" } ]", "$[0].members: missing member"),
                arguments("[ { \"name\": \"a\", \"meta-type\": \"event\" } ]", "$[0].arg-type: missing member"),
                arguments(
                        "[ { \"name\": \"a\", \"meta-type\": \"event\", \"arg-type\": \"x\\u0007y\" } ]",
                        "$[0].arg-type: no type 'x\\u0007y'"),
                arguments(
                        "[ { \"name\": \"a\", \"meta-type\": \"event\", \"arg-type\": \"int\" }" + int_,
                        "$[0].arg-type: expected object, got int"),
                arguments(
                        "[ { \"name\": \"a\", \"meta-type\": \"array\", \"element-type\": \"e\" }, { \"name\": \"e\", "
                                + "\"meta-type\": \"event\", \"arg-type\": \"o\" }, { \"name\": \"o\", \"meta-type\": "
                                + "\"object\", \"members\": [] } ]",
                        "$[0].element-type: expected a type, got event 'e'"),
                arguments(
                        "[ { \"name\": \"a\", \"meta-type\": \"alternate\", \"members\": [ { \"type\": \"a\" } ] } ]",
                        "$[0].members[0].type: expected a type that is not an alternate, got alternate"),
                arguments(
                        "[ { \"name\": \"int\", \"meta-type\": \"enum\", \"members\": [] }" + int_,
                        "$[1].name: duplicate name 'int'"),
                arguments(
                        "[ { \"name\": \"a\", \"meta-type\": \"enum\", \"members\": [ { \"name\": \"v\" }, { \"name\": "
                                + "\"v\" } ] } ]",
                        "$[0].members[1].name: duplicate value 'v'"),
                arguments(
                        "[ { \"name\": \"a\", \"meta-type\": \"enum\", \"values\": [ \"v\", \"v\" ] } ]",
                        "$[0].values[1]: duplicate name 'v'"),
                arguments(
                        "[ { \"name\": \"a\", \"meta-type\": \"enum\", \"values\": [], \"features\": [ 1 ] } ]",
                        "$[0].features[0]: expected string, got number"),
                arguments(
                        "[ { \"name\": \"a\", \"meta-type\": \"object\", \"members\": [ { \"name\": \"m\", \"type\": "
                                + "\"int\" }, { \"name\": \"m\", \"type\": \"int\" } ] }" + int_,
                        "$[0].members[1].name: duplicate member 'm'"),
                arguments(
                        "[ { \"name\": \"a\", \"meta-type\": \"object\", \"members\": [], \"tag\": \"t\", "
                                + "\"variants\": [] } ]",
                        "$[0].tag: no member 't'"),
                arguments(
                        "[ { \"name\": \"a\", \"meta-type\": \"object\", \"members\": [], \"variants\": [] } ]",
                        "$[0].tag: missing member"),
                arguments(
                        "[ { \"name\": \"a\", \"meta-type\": \"object\", \"members\": [ { \"name\": \"t\", \"type\": "
                                + "\"int\" } ], \"tag\": \"t\", \"variants\": [] }" + int_,
                        "$[0].tag: expected enum, got int"));
    }

    @ParameterizedTest
    @MethodSource
    void errorsAreLocated(String text, String message) {
        CodecException error = catchThrowableOfType(CodecException.class, () -> schema(text));
        assertThat(error).hasMessage(message).hasNoSuppressedExceptions();
    }

    @Test
    void allErrorsAreReportedAndNoneThatFollowsFromAnother() {
        CodecException error = catchThrowableOfType(CodecException.class, () -> schema("""
                {"return": [ { "name": "c", "meta-type": "command", "arg-type": "o", "ret-type": "none", "allow-oob": 1 },
                  { "name": "d", "meta-type": "command", "arg-type": "o", "ret-type": "none" },
                  { "name": "o", "meta-type": "object", "members": [ 5, { "name": "m" } ] } ]}
                """));
        assertThat(error).hasMessage("$.return[0].allow-oob: expected boolean, got number");
        assertThat(error.getSuppressed())
                .extracting(Throwable::getMessage)
                .containsExactly(
                        "$.return[2].members[0]: expected object, got number",
                        "$.return[2].members[1].type: missing member",
                        "$.return[0].ret-type: no type 'none'",
                        "$.return[1].ret-type: no type 'none'");
    }

    @Test
    void theNumberOfErrorsIsBounded() {
        String text = "[" + "7,".repeat(5000) + "7]";
        CodecException error = catchThrowableOfType(CodecException.class, () -> schema(text));
        assertThat(error.getSuppressed()).hasSize(99);
    }

    private static ServerSchema schema(String text) throws IOException {
        return ServerSchema.parse(text);
    }
}
