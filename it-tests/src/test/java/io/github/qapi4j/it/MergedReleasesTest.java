package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.diff.SchemaDiff;
import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.merge.Availability;
import io.github.qapi4j.merge.MergeResult;
import io.github.qapi4j.merge.Release;
import io.github.qapi4j.merge.SchemaMerge;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.Branch;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.DirectionIndex;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.SchemaModule;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import io.github.qapi4j.schema.UnionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Merges the releases of the corpus. */
@Execution(ExecutionMode.CONCURRENT)
class MergedReleasesTest {
    private static final List<String> RELEASES = List.of("4.2.0", "5.2.0", "6.2.0", "7.2.0", "8.2.0", "10.2.2");

    private static final Map<String, List<Release>> LOADED = new ConcurrentHashMap<>();

    /** Returns the releases of a program, which are loaded once. */
    private static List<Release> load(String program) {
        Path schemas = Corpus.file("schemas");
        return LOADED.computeIfAbsent(
                program,
                name -> RELEASES.stream()
                        .map(release -> load(schemas, release, name))
                        .toList());
    }

    private static Release load(Path schemas, String release, String program) {
        Path file = schemas.resolve(release).resolve(program).resolve("qapi-schema.json");
        return new Release(
                release,
                SchemaLoader.load(file, LoadOptions.defaults()).schema().orElseThrow());
    }

    /**
     * The figures of decision 027.
     *
     * @param parts the commands, events and types that one of them reaches, and their members, values, branches and alternatives
     * @param limited the parts that some release does not have
     * @param ranges the different lists of releases that have a part
     * @param receivedLoosened the received members that are optional and mandatory in some release
     * @param receivedLoosenedOfNewest those that are mandatory in the newest release
     * @param sentLoosened the sent ones
     * @param sentNarrowed the positions of strings in sent values for which the merged schema has an enum
     * @param sentUnsigned the positions of signed integers in sent values for which the merged schema has an unsigned type
     */
    private record Figures(
            int parts,
            int limited,
            int ranges,
            int receivedLoosened,
            int receivedLoosenedOfNewest,
            Set<String> sentLoosened,
            Set<String> sentNarrowed,
            Set<String> sentUnsigned) {}

    private static final Map<String, Figures> FIGURES = Map.of(
            "qapi",
            new Figures(
                    5108,
                    2262,
                    15,
                    47,
                    40,
                    Set.of("BlockdevCreateOptionsLUKS.file", "migrate-incoming.uri", "migrate.uri"),
                    Set.of(
                            "expire_password/protocol",
                            "netdev_add/type",
                            "object-add/qom-type",
                            "set_password/connected",
                            "set_password/protocol"),
                    Set.of(
                            "memsave/size",
                            "memsave/val",
                            "migrate-set-parameters/downtime-limit",
                            "migrate-set-parameters/max-bandwidth",
                            "pmemsave/size",
                            "pmemsave/val")),
            "qga",
            new Figures(371, 163, 5, 0, 0, Set.of(), Set.of(), Set.of()));

    @ParameterizedTest
    @ValueSource(strings = {"qapi", "qga"})
    void theMergedSchemaContainsEachRelease(String program) {
        List<Release> releases = load(program);
        MergeResult result = SchemaMerge.merge(releases, Levels.of(false));
        assertThat(DiagnosticFormat.format(result.diagnostics(), 10)).isEmpty();
        Schema merged = result.schema().orElseThrow();
        Availability availability = result.availability();
        assertThat(violations(merged)).isEmpty();

        Set<String> received = new TreeSet<>();
        Set<String> receivedOfNewest = new TreeSet<>();
        Set<String> sent = new TreeSet<>();
        Set<String> narrowed = new TreeSet<>();
        Set<String> unsigned = new TreeSet<>();
        Set<String> parts = parts(merged);
        for (Release release : releases) {
            receivedOfNewest.clear();
            ReleaseContainment containment = new ReleaseContainment(release.schema(), merged, receivedOfNewest, sent);
            containment.walk();
            assertThat(containment.problems()).as(release.name()).isEmpty();
            Set<String> stated = new TreeSet<>(parts);
            stated.removeIf(part -> !of(availability, part).contains(release.name()));
            assertThat(difference(stated, containment.present()))
                    .as(release.name())
                    .isEmpty();
            assertThat(difference(containment.present(), stated))
                    .as(release.name())
                    .isEmpty();
            received.addAll(receivedOfNewest);
            narrowed.addAll(containment.narrowedSent());
            unsigned.addAll(containment.unsignedSent());
        }
        Set<List<String>> ranges = new TreeSet<>(Comparator.comparing(List::toString));
        int limited = 0;
        for (String part : parts) {
            List<String> of = of(availability, part);
            if (!of.equals(RELEASES)) {
                ranges.add(of);
                limited++;
            }
        }
        assertThat(new Figures(
                        parts.size(),
                        limited,
                        ranges.size(),
                        received.size(),
                        receivedOfNewest.size(),
                        sent,
                        narrowed,
                        unsigned))
                .isEqualTo(FIGURES.get(program));
    }

    @Test
    void thePageNamesTheArgumentsThatBecameUnsigned() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "releases.md"));

        for (String position : FIGURES.get("qapi").sentUnsigned()) {
            int slash = position.indexOf('/');
            assertThat(page)
                    .contains("`" + position.substring(0, slash) + "`")
                    .contains("`" + position.substring(slash + 1) + "`");
        }
    }

    private static Set<String> difference(Set<String> one, Set<String> other) {
        Set<String> difference = new TreeSet<>(one);
        difference.removeAll(other);
        return difference;
    }

    private static List<String> of(Availability availability, String part) {
        int dot = part.indexOf('.');
        return dot < 0 ? availability.of(part) : availability.of(part.substring(0, dot), part.substring(dot + 1));
    }

    /** The keys of all parts, without types that no command or event reaches. */
    private static Set<String> parts(Schema schema) {
        Set<String> parts = new TreeSet<>();
        DirectionIndex directions = DirectionIndex.of(schema);
        for (Definition definition : schema.definitions()) {
            boolean reached = directions.sent(definition.name()) || directions.received(definition.name());
            if (definition instanceof TypeDefinition && !reached) {
                continue;
            }
            parts.add(definition.name());
            List<String> names = definition.accept(new Names(schema));
            names.forEach(name -> parts.add(definition.name() + "." + name));
        }
        return parts;
    }

    private record Names(Schema schema) implements Definition.Visitor<List<String>> {
        @Override
        public List<String> enumType(EnumType type) {
            return type.values().stream().map(EnumValue::name).toList();
        }

        @Override
        public List<String> structType(StructType type) {
            return type.members().stream().map(Member::name).toList();
        }

        @Override
        public List<String> unionType(UnionType type) {
            List<String> names = new ArrayList<>(payload(type.base()));
            for (EnumValue value : ReleaseContainment.tag(schema, type).values()) {
                names.add("+" + value.name());
            }
            return names;
        }

        @Override
        public List<String> alternateType(AlternateType type) {
            return type.alternatives().stream().map(Alternative::name).toList();
        }

        @Override
        public List<String> command(Command command) {
            return payload(command.arguments());
        }

        @Override
        public List<String> event(Event event) {
            return payload(event.data());
        }

        private static List<String> payload(Payload payload) {
            return payload instanceof Payload.Inline inline
                    ? inline.members().stream().map(Member::name).toList()
                    : List.of();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qapi", "qga"})
    void oneReleaseStaysAsItIs(String program) {
        for (Release release : load(program)) {
            Schema merged = SchemaMerge.merge(List.of(release), Levels.of(true))
                    .schema()
                    .orElseThrow();

            assertThat(SchemaDiff.compare(release.schema(), merged)).isEmpty();
            assertThat(SchemaDiff.compare(merged, release.schema())).isEmpty();
            assertThat(Introspection.of(merged, Introspection.TypeNames.MASKED))
                    .isEqualTo(Introspection.of(release.schema(), Introspection.TypeNames.MASKED));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"qapi", "qga"})
    void mergingIsDeterministic(String program) {
        List<Release> releases = load(program);
        MergeResult one = SchemaMerge.merge(releases, Levels.of(false));
        MergeResult other = SchemaMerge.merge(releases, Levels.of(false));

        assertThat(one.availability()).isEqualTo(other.availability());
        assertThat(one.schema().orElseThrow().definitions())
                .isEqualTo(other.schema().orElseThrow().definitions());
    }

    /** What a schema of the loader never has. */
    private static List<String> violations(Schema schema) {
        List<String> violations = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> types = new HashSet<>();
        Violations check = new Violations(schema, violations);
        for (Definition definition : schema.definitions()) {
            if (!names.add(definition.name())) {
                violations.add(definition.name() + " is defined twice");
            }
            if (definition.accept(check) && !types.add(definition.name().toLowerCase(Locale.ROOT))) {
                violations.add(definition.name() + " differs from another type in case");
            }
        }
        List<Definition> inModules = new ArrayList<>();
        for (SchemaModule module : schema.modules()) {
            inModules.addAll(module.definitions());
            module.definitions().stream()
                    .filter(definition -> !definition.module().equals(module.name()))
                    .forEach(definition -> violations.add(definition.name() + " is in another module"));
        }
        assertThat(inModules).containsExactlyInAnyOrderElementsOf(schema.definitions());
        assertThat(Introspection.of(schema, Introspection.TypeNames.UNMASKED).infos().stream()
                        .map(info -> info.value().name())
                        .filter(names::contains))
                .containsAll(schema.commands().stream().map(Command::name).toList())
                .containsAll(schema.events().stream().map(Event::name).toList());
        return violations;
    }

    /** Checks definitions; each method returns whether the definition is a type. */
    private record Violations(Schema schema, List<String> found) implements Definition.Visitor<Boolean> {
        @Override
        public Boolean enumType(EnumType type) {
            distinct(type.name(), type.values().stream().map(EnumValue::name).toList());
            return true;
        }

        @Override
        public Boolean structType(StructType type) {
            members(type.name(), type.members());
            return true;
        }

        @Override
        public Boolean unionType(UnionType type) {
            members(type.name(), schema.members(type.base()));
            List<String> values = ReleaseContainment.tag(schema, type).values().stream()
                    .map(EnumValue::name)
                    .toList();
            for (Branch branch : type.branches()) {
                type(type.name(), branch.type());
                if (!values.contains(branch.value())) {
                    found.add(type.name() + " has no value " + branch.value());
                }
            }
            distinctWithBranches(type.name(), type, List.of());
            distinct(type.name(), type.branches().stream().map(Branch::value).toList());
            return true;
        }

        /**
         * Checks that the members of a union, of its branches and of their branches are distinct.
         *
         * @param outer the members of the unions around it
         */
        private void distinctWithBranches(String owner, UnionType union, List<String> outer) {
            List<String> common = new ArrayList<>(outer);
            schema.members(union.base()).forEach(member -> common.add(member.name()));
            distinct(owner, common);
            for (Branch branch : union.branches()) {
                String where = owner + " " + branch.value();
                List<String> all = new ArrayList<>(common);
                if (union.simple()) {
                    all.add("data");
                    distinct(where, all);
                } else if (schema.type(branch.type().name()).orElse(null) instanceof UnionType inner) {
                    distinctWithBranches(where, inner, common);
                } else {
                    schema.members(new Payload.Named(branch.type().name())).forEach(member -> all.add(member.name()));
                    distinct(where, all);
                }
            }
        }

        @Override
        public Boolean alternateType(AlternateType type) {
            type.alternatives().forEach(each -> type(type.name(), each.type()));
            distinct(
                    type.name(),
                    type.alternatives().stream().map(Alternative::name).toList());
            return true;
        }

        @Override
        public Boolean command(Command command) {
            payload(command.name(), command.arguments(), command.boxed());
            if (command.returns() != null) {
                type(command.name(), command.returns());
            }
            return false;
        }

        @Override
        public Boolean event(Event event) {
            payload(event.name(), event.data(), event.boxed());
            return false;
        }

        private void payload(String owner, Payload payload, boolean boxed) {
            if (payload instanceof Payload.Inline inline) {
                members(owner, inline.members());
            } else {
                String type = ((Payload.Named) payload).type();
                if (!boxed && !(schema.type(type).orElseThrow() instanceof StructType)) {
                    found.add(owner + " is not boxed");
                }
            }
        }

        private void members(String owner, List<Member> members) {
            distinct(owner, members.stream().map(Member::name).toList());
            members.forEach(member -> type(owner + "." + member.name(), member.type()));
        }

        private void type(String owner, TypeRef type) {
            TypeRef element = type instanceof TypeRef.Array array ? array.element() : type;
            if (element instanceof TypeRef.Named && schema.type(element.name()).isEmpty()) {
                found.add(owner + " has unknown type " + element.name());
            }
        }

        private void distinct(String owner, List<String> names) {
            long different = names.stream()
                    .map(name -> name.replace('-', '_').replace('.', '_'))
                    .distinct()
                    .count();
            if (different < names.size()) {
                found.add(owner + " has a name twice: " + names);
            }
        }
    }
}
