package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonFormat;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.EventDescriptor;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.DirectionIndex;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values of every type, command and event of the real schemas are read from JSON and written back. */
@Execution(ExecutionMode.CONCURRENT)
class RoundTripTest {
    private static final JsonFormat STRICT = JsonFormat.strict();
    private static final JsonFormat TOLERANT = JsonFormat.tolerant();

    private int samples;

    @ParameterizedTest
    @MethodSource("io.github.qapi4j.it.RealSchema#selected")
    void everyTypeMakesTheRoundTrip(RealSchema real) throws Exception {
        GeneratedSdk sdk = real.sdk();
        everyTypeMakesTheRoundTrip(sdk);
        assertThat(samples)
                .as("samples of %s", real)
                .isGreaterThan(sdk.schema().definitions().size());
        Output.print("round trips of " + real + ": " + samples);
    }

    /**
     * With nullable returns, values with all members make the round trip too. If a member is missing, received values are accepted, and sent values
     * are rejected.
     */
    @Test
    void nullableReturns() throws Exception {
        GeneratedSdk sdk = GeneratedSdk.of(
                RealSchema.AGENT_10_2.path(),
                "sdk.agent_10_2_nullable",
                options -> options.docs(DocsLevel.NONE).nullableReturns(true));
        everyTypeMakesTheRoundTrip(sdk);
        Schema schema = sdk.schema();
        DirectionIndex directions = DirectionIndex.of(schema);
        SchemaSamples samplesOf = new SchemaSamples(schema);
        Map<String, Integer> removed = new TreeMap<>();
        for (Definition definition : schema.definitions()) {
            if (!(definition instanceof StructType || definition instanceof UnionType)
                    || flattened(schema).contains(definition.name())) {
                continue;
            }
            String name = definition.name();
            Codec<Object> codec = sdk.codec(sdk.find(name).orElseThrow());
            Map<String, Object> sample =
                    samplesOf.objects((TypeDefinition) definition).get(0);
            boolean sent = directions.sentAsValue(name);
            boolean received = directions.receivedAsValue(name);
            for (String member : mandatory(schema, definition)) {
                boolean discriminator = definition instanceof UnionType union
                        && union.discriminator().equals(member);
                Map<String, Object> partial = new LinkedHashMap<>(sample);
                partial.remove(member);
                if (!received) {
                    assertThatThrownBy(() -> TOLERANT.read(codec, bytes(partial)))
                            .as("%s: %s", name, partial)
                            .hasMessage("$." + member + ": missing member");
                } else if (sent && !discriminator) {
                    Object value = TOLERANT.read(codec, bytes(partial));
                    assertThatThrownBy(() -> STRICT.write(codec, value))
                            .as("%s: %s", name, partial)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessage("$." + member + ": missing member");
                    assertThatThrownBy(() -> STRICT.read(codec, bytes(partial)))
                            .as("%s: %s", name, partial)
                            .hasMessage("$." + member + ": missing member");
                } else {
                    String written = new String(
                            STRICT.write(codec, TOLERANT.read(codec, bytes(partial))), StandardCharsets.UTF_8);
                    assertThat(Json.same(Json.parse(written), partial))
                            .as("%s: %s came back as %s", name, partial, written)
                            .isTrue();
                }
                removed.merge((sent ? "sent " : "") + (received ? "received " : ""), 1, Integer::sum);
            }
        }
        assertThat(removed).containsOnlyKeys("received ", "sent received ");
        assertThat(removed.get("received ")).isGreaterThan(50);
    }

    private static List<String> mandatory(Schema schema, Definition definition) {
        List<Member> members = definition instanceof StructType struct
                ? schema.allMembers(struct)
                : schema.members(((UnionType) definition).base());
        return members.stream()
                .filter(member -> !member.optional() && member.condition() == null)
                .map(Member::name)
                .toList();
    }

    private void everyTypeMakesTheRoundTrip(GeneratedSdk sdk) throws Exception {
        Schema schema = sdk.schema();
        SchemaSamples samplesOf = new SchemaSamples(schema);
        Set<String> flattened = flattened(schema);
        for (Definition definition : schema.definitions()) {
            if (flattened.contains(definition.name())) {
                continue;
            }
            if (definition instanceof TypeDefinition type) {
                Class<?> generated = sdk.find(type.name())
                        .or(() -> sdk.find(type.name() + "_"))
                        .orElseThrow(() -> new AssertionError("no class " + type.name()));
                for (Object sample : samplesOf.of(new TypeRef.Named(type.name()))) {
                    roundTrip(type.name(), sdk.codec(generated), sample);
                }
                if (type instanceof StructType || type instanceof UnionType) {
                    strangers(
                            type.name(),
                            sdk.codec(generated),
                            samplesOf.objects(type).get(0));
                }
            } else if (definition instanceof Command command) {
                CommandDescriptor<?, ?> descriptor =
                        sdk.descriptor().command(command.name()).orElseThrow();
                for (Map<String, Object> sample : samplesOf.objects(command.arguments())) {
                    roundTrip(command.name(), descriptor.arguments(), sample);
                }
                if (command.returns() != null) {
                    for (Object sample : samplesOf.of(command.returns())) {
                        roundTrip(command.name() + " returns", descriptor.returns(), sample);
                    }
                }
            } else if (definition instanceof Event event) {
                EventDescriptor<?> descriptor =
                        sdk.descriptor().event(event.name()).orElseThrow();
                for (Map<String, Object> sample : samplesOf.objects(event.data())) {
                    roundTrip(event.name(), descriptor.data(), sample);
                }
            } else {
                throw new AssertionError("no round trip for " + definition);
            }
        }
    }

    private <T> void roundTrip(String what, Codec<T> codec, Object sample) {
        samples++;
        String text = Json.write(sample);
        try {
            T value = STRICT.read(codec, text.getBytes(StandardCharsets.UTF_8));
            String written = new String(STRICT.write(codec, value), StandardCharsets.UTF_8);
            assertThat(Json.same(Json.parse(written), Json.parse(text)))
                    .as("%s: %s came back as %s", what, text, written)
                    .isTrue();
            assertThat(TOLERANT.read(codec, written.getBytes(StandardCharsets.UTF_8)))
                    .as("%s: %s", what, text)
                    .isEqualTo(value);
            if (value instanceof Record && !(value instanceof JsonValue)) {
                rebuild(what, value);
            }
        } catch (IOException | RuntimeException e) {
            throw new AssertionError(what + ": " + text, e);
        }
    }

    /**
     * Rebuilds a record with its builder. A record without a builder has a single component, or is the unknown branch of a union without base
     * members.
     */
    private static void rebuild(String what, Object value) {
        boolean hasBuilder = Arrays.stream(value.getClass().getDeclaredClasses())
                .anyMatch(type -> type.getSimpleName().equals("Builder"));
        if (!hasBuilder) {
            assertThat(value.getClass().getRecordComponents().length == 1
                            || value.getClass().getSimpleName().equals("Unrecognized")
                                    && value.getClass().getRecordComponents().length == 2)
                    .as("%s %s has no builder", what, value)
                    .isTrue();
            return;
        }
        try {
            Object builder = value.getClass().getMethod("toBuilder").invoke(value);
            Object built = builder.getClass().getMethod("build").invoke(builder);
            assertThat(built).as(what).isEqualTo(value);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(what + " " + value, e);
        }
    }

    /** A member that the schema does not declare is rejected by a server and skipped by a client, at any position. */
    private static void strangers(String what, Codec<?> codec, Map<String, Object> sample) throws IOException {
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("x-stranger", List.of(Map.of("a", Json.NULL)));
        first.putAll(sample);
        Map<String, Object> last = new LinkedHashMap<>(sample);
        last.put("x-stranger", List.of());
        Object plain = TOLERANT.read(codec, bytes(sample));
        for (Map<String, Object> strange : List.of(first, last)) {
            assertThatThrownBy(() -> STRICT.read(codec, bytes(strange)))
                    .as("%s: %s", what, strange)
                    .isInstanceOf(CodecException.class)
                    .hasMessageContaining("x-stranger");
            assertThat(TOLERANT.read(codec, bytes(strange))).as(what).isEqualTo(plain);
        }
    }

    private static byte[] bytes(Object json) {
        return Json.write(json).getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the structs that are used only as bases and branches, whose members are components of other records. */
    private static Set<String> flattened(Schema schema) {
        Set<String> flat = new HashSet<>();
        Set<String> used = new HashSet<>();
        for (Definition definition : schema.definitions()) {
            if (definition instanceof StructType struct) {
                if (struct.base() != null) {
                    flat.add(struct.base());
                }
                struct.members().forEach(member -> use(member.type(), used));
            } else if (definition instanceof UnionType union) {
                if (union.base() instanceof Payload.Named base) {
                    flat.add(base.type());
                } else {
                    schema.members(union.base()).forEach(member -> use(member.type(), used));
                }
                union.branches().forEach(branch -> {
                    if (union.simple()) {
                        use(branch.type(), used);
                    } else {
                        flat.add(((TypeRef.Named) branch.type()).name());
                    }
                });
            } else if (definition instanceof io.github.qapi4j.schema.AlternateType alternate) {
                alternate.alternatives().forEach(alternative -> use(alternative.type(), used));
            } else if (definition instanceof Command command) {
                use(command.arguments(), used, schema);
                if (command.returns() != null) {
                    use(command.returns(), used);
                }
            } else if (definition instanceof Event event) {
                use(event.data(), used, schema);
            }
        }
        flat.removeAll(used);
        flat.removeIf(name -> schema.type(name).orElseThrow() instanceof UnionType);
        return flat;
    }

    private static void use(TypeRef type, Set<String> used) {
        if (type instanceof TypeRef.Named named) {
            used.add(named.name());
        } else if (type instanceof TypeRef.Array array) {
            use(array.element(), used);
        }
    }

    private static void use(Payload payload, Set<String> used, Schema schema) {
        if (payload instanceof Payload.Named named) {
            used.add(named.type());
        } else {
            schema.members(payload).forEach(member -> use(member.type(), used));
        }
    }
}
