package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diff.Change;
import io.github.qapi4j.diff.Rule;
import io.github.qapi4j.diff.SchemaDiff;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.it.ApiUses.Use;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.UnionType;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the severities for Java code against javac, as {@link JavaVerdictsTest}, on neighbouring releases of QEMU. */
class ReleaseVerdictsTest {
    static Stream<Arguments> releases() {
        return Stream.of(Arguments.of("7.2.0", "8.2.0"), Arguments.of("8.2.0", "10.2.2"));
    }

    /** Each use that fails is of a type that a change concerns, and each change that breaks code concerns a use that fails. */
    @ParameterizedTest
    @MethodSource("releases")
    @EnabledIfSystemProperty(named = "qapi.load", matches = "long")
    void usesOfReleasesFailWhereChangesAre(String older, String newer) throws IOException {
        Schema before = load(older);
        Schema after = load(newer);
        Map<Use, Boolean> affected = AffectedUses.of(
                        Map.of("sdk", JavaVerdictsTest.generate(before, "sdk")),
                        Map.of("sdk", JavaVerdictsTest.generate(after, "sdk")),
                        false)
                .get("sdk");
        List<Concern> concerns = SchemaDiff.compare(before, after).stream()
                .filter(change -> change.java() != Severity.OK)
                .map(change -> Concern.of(change, before, after))
                .toList();
        List<Use> failing = affected.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
        List<Use> unexplained = failing.stream()
                .filter(use -> concerns.stream().noneMatch(concern -> concern.explains(use)))
                .toList();
        List<Concern> breaking = concerns.stream()
                .filter(concern -> concern.change.java() == Severity.BREAK)
                .toList();
        List<Change> withoutUse = breaking.stream()
                .filter(concern -> failing.stream().filter(Use::stable).noneMatch(concern::explains))
                .map(Concern::change)
                .toList();
        Output.print("qapi " + older + " to " + newer + ": " + failing.size() + " uses fail ("
                + failing.stream().filter(Use::stable).count() + " of stable parts), " + unexplained.size()
                + " without a change; " + breaking.size() + " changes break Java, " + withoutUse.size()
                + " without a failing use");
        assertThat(unexplained).isEmpty();
        assertThat(withoutUse).allMatch(change -> JavaVerdictsTest.AT_RUN_TIME.containsKey(change.rule()));
    }

    private static Schema load(String release) {
        return SchemaLoader.load(
                        Corpus.file("schemas").resolve(release).resolve("qapi/qapi-schema.json"),
                        LoadOptions.defaults())
                .schema()
                .orElseThrow();
    }

    /**
     * What a change concerns in Java.
     *
     * @param types the names of types and of the records of commands and events, as {@link #key}
     * @param command the name of the command, as {@link #key}
     */
    private record Concern(Change change, Set<String> types, String command) {
        static Concern of(Change change, Schema older, Schema newer) {
            Set<String> types = new HashSet<>();
            Definition holder = holder(change, older);
            if (holder != null) {
                Set<String> flattened = new HashSet<>(Set.of(holder.name()));
                // The members of bases, branches and arguments are those of other types.
                for (boolean more = true; more; ) {
                    more = false;
                    for (Definition definition : older.definitions()) {
                        more |= flattens(definition).stream().anyMatch(flattened::contains)
                                && flattened.add(definition.name());
                    }
                }
                flattened.forEach(name -> add(types, name));
                if (holder instanceof UnionType union) {
                    // A value is reported as its branch.
                    older.members(union.base()).stream()
                            .filter(member -> member.name().equals(union.discriminator()))
                            .forEach(member -> add(types, member.type().name()));
                }
                if (change.rule().name().endsWith("_REMOVED")) {
                    // Types that nothing else uses are gone, too.
                    older.definitions().stream()
                            .filter(definition ->
                                    newer.definition(definition.name()).isEmpty())
                            .forEach(definition -> add(types, definition.name()));
                }
            }
            if (change.rule() == Rule.MODULE_MOVED) {
                // The classes of a module are gone if all of its commands have moved.
                String module = change.detail().replaceAll("\\.json .*", "");
                for (String suffix : List.of("", "Client", "AsyncClient", "Commands")) {
                    types.add(key(module + suffix));
                }
            }
            if (!change.detail().isEmpty()) {
                add(types, change.detail().replaceAll(" .*", ""));
            }
            String root = change.path().replaceAll("/.*", "");
            add(types, root);
            return new Concern(change, types, key(root));
        }

        private static void add(Set<String> types, String name) {
            types.add(key(name));
            types.add(key(name) + "command");
            types.add(key(name) + "event");
        }

        private static @Nullable Definition holder(Change change, Schema older) {
            Span place = change.older();
            return place == null
                    ? null
                    : older.definitions().stream()
                            .filter(each -> each.span().source().equals(place.source())
                                    && each.span().start() <= place.start()
                                    && place.end() <= each.span().end())
                            .findFirst()
                            .orElse(null);
        }

        private static List<String> flattens(Definition definition) {
            if (definition instanceof StructType struct && struct.base() != null) {
                return List.of(struct.base());
            }
            if (definition instanceof UnionType union) {
                List<String> names = new ArrayList<>(names(union.base()));
                union.branches().forEach(branch -> names.add(branch.type().name()));
                return names;
            }
            if (definition instanceof Command command) {
                return names(command.arguments());
            }
            return definition instanceof Event event ? names(event.data()) : List.of();
        }

        private static List<String> names(Payload payload) {
            return payload instanceof Payload.Named named ? List.of(named.type()) : List.of();
        }

        boolean explains(Use use) {
            return key(use.member()).equals(command)
                    || Pattern.compile("\\bsdk\\.(\\w+)")
                            .matcher(use.code())
                            .results()
                            .anyMatch(type -> types.contains(key(type.group(1))));
        }

        private static String key(String name) {
            return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
        }
    }
}
