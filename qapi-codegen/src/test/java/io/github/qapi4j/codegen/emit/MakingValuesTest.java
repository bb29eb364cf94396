package io.github.qapi4j.codegen.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The methods with which users create values: their results, their exceptions, and the classes that they initialise. */
class MakingValuesTest {
    private static final String TYPES = """
            { 'enum': 'Kind', 'data': [ 'plain', 'wrapped', 'text', 'nested', 'many', 'empty', 'none' ] }
            { 'struct': 'Plain', 'data': { 'a': 'str', '*b': 'uint8' } }
            { 'struct': 'Payload', 'data': { 'x': 'int', '*y': 'str' } }
            { 'struct': 'Wrapper', 'data': { 'data': 'Payload' } }
            { 'struct': 'TextWrapper', 'data': { 'data': 'str' } }
            { 'struct': 'Many', 'data': { 'a': 'int', 'b': 'int', 'c': 'int', 'd': 'int', 'e': 'int' } }
            { 'union': 'Inner', 'base': { 'mode': 'Mode' }, 'discriminator': 'mode', 'data': { 'on': 'Plain' } }
            { 'enum': 'Mode', 'data': [ 'on', 'off' ] }
            { 'union': 'Action', 'base': { 'kind': 'Kind' }, 'discriminator': 'kind', 'data': {
                'plain': 'Plain', 'wrapped': 'Wrapper', 'text': 'TextWrapper', 'nested': 'Inner', 'many': 'Many', 'empty': 'EmptyWrapper' } }
            { 'union': 'Options', 'base': { 'kind': 'Kind', 'id': 'str', '*size': 'size', '*none': 'bool' },
              'discriminator': 'kind', 'data': { 'plain': 'Plain', 'wrapped': 'Wrapper' } }
            { 'alternate': 'Ref', 'data': { 'name': 'str', 'payload': 'Payload', 'none': 'null' } }
            { 'command': 'act', 'data': { 'actions': [ 'Action' ] } }
            { 'command': 'open', 'data': 'Options', 'boxed': true, 'returns': 'Options' }
            { 'struct': 'Empty', 'data': { '*a': 'str' } }
            { 'struct': 'EmptyWrapper', 'data': { 'data': 'Empty' } }
            { 'command': 'clear', 'data': 'Empty', 'boxed': true }
            { 'command': 'put', 'data': 'Payload', 'boxed': true }
            { 'command': 'refer', 'data': { 'ref': 'Ref' }, 'returns': 'Plain' }
            { 'command': 'other', 'returns': 'Holder' }
            { 'struct': 'Holder', 'data': { 'plain': 'Plain', 'ref': 'Ref' } }
            """;

    private static final String HEAD = """
            package com.example.user;
            import com.example.qmp.*;
            import io.github.qapi4j.runtime.codec.JsonNull;
            import io.github.qapi4j.runtime.codec.JsonObject;
            import io.github.qapi4j.runtime.qmp.*;
            import java.math.BigInteger;
            import java.time.Duration;
            import java.util.*;
            import java.util.concurrent.CompletableFuture;
            public class User {
                static final List<String> SEEN = new ArrayList<>();
                static void see(Object value) { SEEN.add(String.valueOf(value)); }
                static void fail(Runnable use) {
                    try { use.run(); see("no failure"); }
                    catch (RuntimeException e) { see(e.getClass().getSimpleName() + ": " + e.getMessage()); }
                }
                static <B extends Options.Builder<B>> B common(B builder) { return builder.id("i").size(5); }
                static final QmpCaller CALLER = new QmpCaller() {
                    public <R> R execute(QmpCommand<R> command) { see(command); return null; }
                    public <R> CompletableFuture<R> executeAsync(QmpCommand<R> command) {
                        see("async " + command);
                        return new CompletableFuture<>();
                    }
                    public QmpCaller withTimeout(Duration timeout) { see(timeout); return this; }
                };
                public static Object run() throws Exception {
            """;

    private static List<String> run(String body) throws ReflectiveOperationException {
        return run(body, new TreeSet<>());
    }

    @SuppressWarnings("unchecked") // the program returns its own list
    private static List<String> run(String body, Set<String> loaded) throws ReflectiveOperationException {
        GeneratedCode code = GeneratedCode.of(
                Map.of("schema.json", "{ 'include': 'other.json' }\n" + TYPES, "other.json", "{ 'command': 'stop' }"),
                options -> options.renames(Map.of("other.json", "life")));
        return (List<String>) code.run(HEAD + body + "return SEEN; } }", loaded);
    }

    @Test
    void branches() throws ReflectiveOperationException {
        assertThat(run("""
                        List<Action> actions = List.of(
                                Action.plain("a"), Action.plain(b -> b.a("a").b(2)),
                                Action.wrapped(Payload.builder().x(1).build()), Action.wrapped(b -> b.x(1).y("y")),
                                Action.text("t"), Action.nested(Inner.on("a")), Action.nested(b -> b.nested(Inner.off())),
                                Action.many(b -> b.a(1).b(2).c(3).d(4).e(5)), Action.empty(),
                                Action.empty(b -> b.a("a")), Action.none());
                        actions.forEach(User::see);
                        see(Options.wrapped("i", Payload.builder().x(1).build()));
                        see(Options.none_("i"));
                        """))
                .containsExactly(
                        "Plain[a=a, b=null]",
                        "Plain[a=a, b=2]",
                        "Wrapped[data=Payload[x=1, y=null]]",
                        "Wrapped[data=Payload[x=1, y=y]]",
                        "Text[data=t]",
                        "Nested[nested=On[a=a, b=null]]",
                        "Nested[nested=Off[]]",
                        "Many[a=1, b=2, c=3, d=4, e=5]",
                        "Empty[data=Empty[a=null]]",
                        "Empty[data=Empty[a=a]]",
                        "None[]",
                        "Wrapped[id=i, size=null, none=null, data=Payload[x=1, y=null]]",
                        "None[id=i, size=null, none=null]");
    }

    @Test
    void buildersOfBranchesInheritTheSettersOfBaseMembers() throws ReflectiveOperationException {
        assertThat(run("""
                        see(common(Options.Plain.builder()).a("a").none(true).build());
                        see(common(Options.None.builder()).build().toBuilder().sizeUnsigned(BigInteger.TEN).build());
                        Options.Unrecognized unknown =
                                common(Options.Unrecognized.builder().rawDiscriminator("new").others(JsonObject.EMPTY)).build();
                        see(unknown.rawDiscriminator() + unknown.id() + unknown.size());
                        """))
                .containsExactly(
                        "Plain[id=i, size=5, none=true, a=a, b=null]", "None[id=i, size=10, none=null]", "newi5");
    }

    @Test
    void alternativesAndCommands() throws ReflectiveOperationException {
        assertThat(run("""
                        see(List.of(Ref.of("n"), Ref.of(b -> b.x(1)), Ref.of(JsonNull.INSTANCE)));
                        QmpApi api = QmpApi.on(CALLER);
                        api.schema_().put(Payload.builder().x(1).build());
                        api.schema_().put(b -> b.x(2));
                        api.schema_().clear();
                        api.schema_().open(Options.none_("i"));
                        api.withTimeout(Duration.ofSeconds(1)).life().stop();
                        QmpApi.async(CALLER).life().withTimeout(Duration.ofSeconds(2)).stop();
                        """))
                .containsExactly(
                        "[Name[value=n], Payload[value=Payload[x=1, y=null]], None[value=null]]",
                        "PutCommand[arguments=Payload[x=1, y=null]]",
                        "PutCommand[arguments=Payload[x=2, y=null]]",
                        "ClearCommand[arguments=Empty[a=null]]",
                        "OpenCommand[arguments=None[id=i, size=null, none=null]]",
                        "PT1S",
                        "StopCommand[]",
                        "PT2S",
                        "async StopCommand[]");
    }

    @Test
    void recordsWithAFixedComponentHaveNoBuilder() throws ReflectiveOperationException {
        assertThat(run("""
                        for (Class<?> type : List.of(Action.Wrapped.class, Action.Text.class, Ref.Name.class,
                                Ref.Unrecognized.class, OpenCommand.class, PutCommand.class)) {
                            see(type.getDeclaredClasses().length);
                        }
                        for (Class<?> type : List.of(Options.Wrapped.class, Action.None.class, StopCommand.class)) {
                            see(type.getDeclaredClasses()[0].getSimpleName());
                        }
                        """)).containsExactly("0", "0", "0", "0", "0", "0", "Builder", "Builder", "Builder");
    }

    @Test
    void eachMistakeThrowsOneException() throws ReflectiveOperationException {
        assertThat(run("""
                        fail(() -> Action.many(b -> b.a(1).c(3)));
                        fail(() -> Options.Plain.builder().size(1).build());
                        fail(() -> Options.plain(b -> b.id(null)));
                        fail(() -> Action.plain((String) null));
                        fail(() -> new Action.Plain(null, null));
                        fail(() -> Action.plain(b -> b.a("a").b(256)));
                        fail(() -> new Action.Plain("a", -1));
                        fail(() -> Options.Plain.builder().sizeUnsigned(BigInteger.ONE.negate()));
                        fail(() -> ActCommand.builder().actions(Arrays.asList((Action) null)).build());
                        """))
                .containsExactly(
                        "IllegalStateException: Action.Many: missing members b, d, e",
                        "IllegalStateException: Options.Plain: missing members id, a",
                        "NullPointerException: id",
                        "NullPointerException: a",
                        "NullPointerException: a",
                        "IllegalArgumentException: Action.Plain.b: 256 is not in 0 to 255",
                        "IllegalArgumentException: Action.Plain.b: -1 is not in 0 to 255",
                        "IllegalArgumentException: Options.size: -1 is not in 0 to 18446744073709551615",
                        "NullPointerException: null");
    }

    @Test
    void noTypeIsInitialisedBeforeItsFirstUse() throws ReflectiveOperationException {
        Set<String> loaded = new TreeSet<>();
        run("QmpApi.on(CALLER).life(); QmpApi.async(CALLER).schema_();", loaded);
        assertThat(loaded)
                .containsExactlyInAnyOrder(
                        "User", "User$1", "QmpApi", "QmpApi$Async", "LifeClient", "LifeCommands", "SchemaAsyncClient");
        loaded.clear();
        run("QmpApi.on(CALLER).life().stop();", loaded);
        assertThat(loaded)
                .containsExactlyInAnyOrder(
                        "User", "User$1", "QmpApi", "LifeClient", "LifeCommands", "StopCommand", "QmpApiCodec");
        loaded.clear();
        run("see(Action.text(\"t\"));", loaded);
        // Together with the union and the class of its codec, JVMs load types that these name, without initialising
        // them.
        assertThat(loaded.stream().map(name -> name.replaceFirst("\\$.*", "")).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("User", "Action", "ActCommandCodec", "QmpApiCodec", "Inner");
        loaded.clear();
        run("see(OtherCommand.CODEC);", loaded);
        assertThat(loaded)
                .containsExactlyInAnyOrder("User", "User$1", "OtherCommand", "QmpApiCodec", "Holder", "HolderCodec");
    }

    @Test
    void noTypeIsInitialisedByTheFacadeOfASchemaOfOneFile() throws ReflectiveOperationException {
        Set<String> loaded = new TreeSet<>();
        GeneratedCode.of(TYPES).run(HEAD + "QmpApi.on(CALLER); QmpApi.async(CALLER); return SEEN; } }", loaded);
        assertThat(loaded).containsExactlyInAnyOrder("User", "User$1", "QmpApi", "QmpApi$Async", "SchemaCommands");
    }
}
