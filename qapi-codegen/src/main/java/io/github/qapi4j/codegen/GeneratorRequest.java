package io.github.qapi4j.codegen;

import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.merge.Availability;
import io.github.qapi4j.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request to generate Java: the schema, the package of the result, and the options of the generator. Immutable. */
public final class GeneratorRequest {
    /** The patterns that match every name, the default of {@link #includeCommands} and {@link #includeEvents}. */
    public static final List<String> EVERY_NAME = List.of("*");

    private final Schema schema;
    private final @Nullable Availability availability;
    private final String packageName;
    private final String facade;
    private final DocsLevel docs;
    private final @Nullable Set<String> defines;
    private final List<String> includeCommands;
    private final List<String> includeEvents;
    private final Map<String, String> renames;
    private final List<Transactional> transactionals;
    private final boolean nullableReturns;
    private final List<String> sensitive;
    private final Levels levels;
    private final Map<GeneratorOption, String> optionNames;

    private GeneratorRequest(Builder builder) {
        this.schema = builder.schema;
        this.availability = builder.availability;
        this.packageName = builder.packageName;
        this.facade = builder.facade;
        this.docs = builder.docs;
        this.defines = builder.defines == null ? null : Set.copyOf(builder.defines);
        this.includeCommands = List.copyOf(builder.includeCommands);
        this.includeEvents = List.copyOf(builder.includeEvents);
        this.renames = Map.copyOf(builder.renames);
        this.transactionals = List.copyOf(builder.transactionals);
        this.nullableReturns = builder.nullableReturns;
        this.sensitive = List.copyOf(builder.sensitive);
        this.levels = builder.levels;
        this.optionNames = Map.copyOf(builder.optionNames);
    }

    /**
     * A request with the default options: the whole schema, full documentation, a facade called {@code QmpApi}.
     *
     * @param packageName the one package of all generated types, e.g. {@code "com.example.qmp"}; never empty
     */
    public static Builder builder(Schema schema, String packageName) {
        return new Builder(schema, packageName);
    }

    /**
     * A request with the default options for a schema that is merged from those of several releases. The generated code marks what only some of them
     * have, and lists the releases.
     *
     * @param availability which releases have which parts of the schema
     * @param packageName the one package of all generated types, e.g. {@code "com.example.qmp"}; never empty
     */
    public static Builder builder(Schema schema, Availability availability, String packageName) {
        Builder builder = new Builder(schema, packageName);
        builder.availability = Objects.requireNonNull(availability, "availability");
        return builder;
    }

    /** The checked schema. */
    public Schema schema() {
        return schema;
    }

    /** Which releases have which parts of the schema; empty if the schema is not merged from those of several releases. */
    public Optional<Availability> availability() {
        return Optional.ofNullable(availability);
    }

    /** The package of all generated types. */
    public String packageName() {
        return packageName;
    }

    /** The simple name of the facade, the type through which users access all modules. */
    public String facade() {
        return facade;
    }

    /** How much of the schema's documentation becomes Javadoc. */
    public DocsLevel docs() {
        return docs;
    }

    /** The defined symbols, by which conditions are evaluated. If empty, everything is generated regardless of its condition. */
    public Optional<Set<String>> defines() {
        return Optional.ofNullable(defines);
    }

    /** Globs of the names of the commands to keep, and after {@code !} of those not to keep. An empty list keeps no command. */
    public List<String> includeCommands() {
        return includeCommands;
    }

    /** Globs of the names of the events to keep, and after {@code !} of those not to keep. An empty list keeps no event. */
    public List<String> includeEvents() {
        return includeEvents;
    }

    /**
     * Whether all commands and all events are kept. In this case all types are kept, too; otherwise, only types that the kept commands and events
     * use.
     */
    public boolean keepsEverything() {
        return includeCommands.equals(EVERY_NAME) && includeEvents.equals(EVERY_NAME);
    }

    /**
     * Java names that replace derived ones. A key is the name of a definition ({@code "BlockdevRef"}), or of a definition and a part of it,
     * separated by a dot ({@code "BlockdevRef.reference"}: a member, enum value, branch or alternative); its value is the Java name.
     */
    public Map<String, String> renames() {
        return renames;
    }

    /** The commands that execute a list of actions as one transaction. */
    public List<Transactional> transactionals() {
        return transactionals;
    }

    /** Whether a client accepts return values and events that lack members which the schema calls mandatory. */
    public boolean nullableReturns() {
        return nullableReturns;
    }

    /**
     * Globs of sensitive members in addition to the built-in ones, matched against the name of the definition that declares the member, a dot,
     * and the member's name ({@code "Account.pin"}). Their values do not appear in {@code toString()} and in messages.
     */
    public List<String> sensitive() {
        return sensitive;
    }

    /** The levels of diagnostics that need not be errors. */
    public Levels levels() {
        return levels;
    }

    /** The name of an option in messages: as the user writes it, or its {@linkplain GeneratorOption#key() key}. */
    public String nameOf(GeneratorOption option) {
        return optionNames.getOrDefault(option, option.key());
    }

    /** A mutable builder of a request. */
    public static final class Builder {
        private final Schema schema;
        private final String packageName;
        private @Nullable Availability availability;
        private String facade = "QmpApi";
        private DocsLevel docs = DocsLevel.FULL;
        private @Nullable Set<String> defines;
        private List<String> includeCommands = EVERY_NAME;
        private List<String> includeEvents = EVERY_NAME;
        private final Map<String, String> renames = new LinkedHashMap<>();
        private List<Transactional> transactionals = List.of(Transactional.TRANSACTION);
        private boolean nullableReturns;
        private final List<String> sensitive = new ArrayList<>();
        private Levels levels = Levels.of(false);
        private Map<GeneratorOption, String> optionNames = Map.of();

        private Builder(Schema schema, String packageName) {
            this.schema = Objects.requireNonNull(schema, "schema");
            this.packageName = Objects.requireNonNull(packageName, "packageName");
        }

        /** Replaces the name of the facade, by default {@code QmpApi}. */
        public Builder facade(String simpleName) {
            this.facade = Objects.requireNonNull(simpleName, "facade");
            return this;
        }

        /** Replaces the level of documentation, by default {@link DocsLevel#FULL}. */
        public Builder docs(DocsLevel level) {
            this.docs = Objects.requireNonNull(level, "docs");
            return this;
        }

        /** Sets the defined symbols; definitions and members whose conditions do not hold are omitted. With null, the default, nothing is omitted. */
        public Builder defines(@Nullable Set<String> symbols) {
            this.defines = symbols;
            return this;
        }

        /** Replaces the globs of commands to keep, by default {@link #EVERY_NAME}. */
        public Builder includeCommands(List<String> globs) {
            this.includeCommands = simplified(globs);
            return this;
        }

        /** Replaces the globs of events to keep, by default {@link #EVERY_NAME}. */
        public Builder includeEvents(List<String> globs) {
            this.includeEvents = simplified(globs);
            return this;
        }

        private static List<String> simplified(List<String> globs) {
            boolean all = globs.containsAll(EVERY_NAME) && globs.stream().noneMatch(glob -> glob.startsWith("!"));
            return all ? EVERY_NAME : List.copyOf(globs);
        }

        /** Adds Java names. */
        public Builder renames(Map<String, String> names) {
            this.renames.putAll(names);
            return this;
        }

        /** Replaces the transactional commands, by default {@link Transactional#TRANSACTION} alone. */
        public Builder transactionals(List<Transactional> commands) {
            this.transactionals = List.copyOf(commands);
            return this;
        }

        /** Sets whether return values and events may lack members that the schema calls mandatory, by default false. */
        public Builder nullableReturns(boolean nullable) {
            this.nullableReturns = nullable;
            return this;
        }

        /** Adds globs of sensitive members. */
        public Builder sensitive(List<String> globs) {
            this.sensitive.addAll(globs);
            return this;
        }

        /** Replaces the levels, by default a warning for each diagnostic that need not be an error. */
        public Builder levels(Levels newLevels) {
            this.levels = Objects.requireNonNull(newLevels, "levels");
            return this;
        }

        /** Sets the names of options in messages; an option that is not in the map is named by its key. */
        Builder optionNames(Map<GeneratorOption, String> names) {
            this.optionNames = names;
            return this;
        }

        public GeneratorRequest build() {
            return new GeneratorRequest(this);
        }
    }
}
