package io.github.qapi4j.codegen;

import io.github.qapi4j.codegen.model.JavaNames;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.LoadOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An option that the command line, the Maven plugin and the annotation share. For each option, this table has its names, its default, the check
 * of its values, and their effect on {@link LoadOptions} or a {@link GeneratorRequest}.
 *
 * <p>{@link GeneratorOptions} applies the table to the user's values.
 */
public enum GeneratorOption {
    /** Whether only the newest dialect of the language is accepted. */
    STRICT(
            "strict",
            Stage.LOAD,
            Shape.FLAG,
            List.of("false"),
            "--strict",
            "",
            "Reject everything that the newest release of QEMU rejects, even if older releases accept it."),

    /** The levels of diagnostics that need not be errors. */
    LEVELS(
            "levels",
            Stage.LOAD,
            Shape.SETTINGS,
            List.of(),
            "-W",
            "CODE[=LEVEL]",
            "Set the level of diagnostics: off, warn (the default) or error. CODE is any code that is not always an "
                    + "error, or a group of codes: old (declarations that only older releases accept), doc (documentation "
                    + "comments), lint (possible improvements), all. Later settings override earlier ones."),

    /** How much of the schema's documentation becomes Javadoc. */
    DOCS(
            "docs",
            Stage.GENERATE,
            Shape.WORD,
            List.of("FULL"),
            "--docs",
            "LEVEL",
            "How much of the schema's documentation becomes Javadoc: full (the default), summary or none."),

    /**
     * The defined symbols, by which conditions are evaluated. If the option is absent, no condition is evaluated; if it is empty, no symbol is
     * defined.
     */
    DEFINES(
            "defines",
            Stage.GENERATE,
            Shape.NAMES,
            null,
            "--define",
            "NAME",
            "Define a symbol. Definitions and members whose conditions do not hold are omitted; '--define=' "
                    + "defines no symbol. Without this option, nothing is omitted."),

    /** Patterns of the commands to generate. */
    INCLUDE_COMMANDS(
            "includeCommands",
            Stage.GENERATE,
            Shape.NAMES,
            GeneratorRequest.EVERY_NAME,
            "--include-command",
            "GLOB",
            "Generate only commands whose names match, e.g. 'query-*', and only the types that the selected commands and "
                    + "events use. '!query-*' generates all others. The default is '*'; '--include-command=' generates no "
                    + "command."),

    /** Patterns of the events to generate. */
    INCLUDE_EVENTS(
            "includeEvents",
            Stage.GENERATE,
            Shape.NAMES,
            GeneratorRequest.EVERY_NAME,
            "--include-event",
            "GLOB",
            "Generate only events whose names match, and only the types that the selected commands and events use. '!BLOCK_*' "
                    + "generates all others. The default is '*'; '--include-event=' generates no event."),

    /** Java names of definitions and of their parts. */
    RENAMES(
            "renames",
            Stage.GENERATE,
            Shape.PAIRS,
            List.of(),
            "--rename",
            "QAPI=JAVA",
            "Use another Java name for a definition (BlockdevRef=...), for a part of it (BlockdevRef.reference=...) or for a "
                    + "module with commands (block-core.json=...)."),

    /** The simple name of the type through which users access all modules. */
    FACADE(
            "facade",
            Stage.GENERATE,
            Shape.WORD,
            List.of("QmpApi"),
            "--facade",
            "NAME",
            "The name of the facade, the type that gives access to all modules. The default is QmpApi."),

    /** The commands that execute a list of actions as one transaction. */
    TRANSACTIONALS(
            "transactionals",
            Stage.GENERATE,
            Shape.SETTINGS,
            List.of("transaction:actions:properties.completion-mode=grouped"),
            "--transactional",
            "COMMAND:ACTIONS[:MODE=GROUPED]",
            "A command that executes a list of actions as one transaction. The default is "
                    + "transaction:actions:properties.completion-mode=grouped."),

    /** Whether a client accepts return values and events without mandatory members. */
    NULLABLE_RETURNS(
            "nullableReturns",
            Stage.GENERATE,
            Shape.FLAG,
            List.of("false"),
            "--nullable-returns",
            "",
            "Make every member of return values and events nullable, for servers of another release than the schema."),

    /** Patterns of the members whose values are not printed. */
    SENSITIVE(
            "sensitive",
            Stage.GENERATE,
            Shape.NAMES,
            List.of(),
            "--sensitive",
            "GLOB",
            "Print <redacted> instead of the values of members whose DEFINITION.MEMBER matches, in toString() and messages. DEFINITION "
                    + "declares the member; COMMAND.furtherArguments are the arguments that the schema does not list. "
                    + "Always redacted: passwords (*.*password, *.*passwd, *.*passphrase, change.arg), the data of secret "
                    + "objects (SecretProperties.data, object-add.props, object-add.furtherArguments), launch secrets "
                    + "(sev-inject-launch-secret.secret), HTTP cookies (BlockdevOptionsCurlHttp*.cookie).");

    private final String key;
    private final Stage stage;
    private final Shape shape;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes immutable lists
    private final @Nullable List<String> defaultValues;

    private final String commandLineName;
    private final String label;
    private final String description;

    GeneratorOption(
            String key,
            Stage stage,
            Shape shape,
            @Nullable List<String> defaultValues,
            String commandLineName,
            String label,
            String description) {
        this.key = key;
        this.stage = stage;
        this.shape = shape;
        this.defaultValues = defaultValues;
        this.commandLineName = commandLineName;
        this.label = label;
        this.description = description;
    }

    /** The stage that an option affects. */
    public enum Stage {
        /** Loading of schemas, and levels of diagnostics; every command and goal has these options. */
        LOAD,
        /** Generation of Java. */
        GENERATE
    }

    /** The form of an option's values. */
    public enum Shape {
        /** True or false. */
        FLAG,
        /** One value. */
        WORD,
        /**
         * Any number of names or patterns. They contain no comma, so the command line also accepts several in one value, separated by commas. A
         * blank value adds nothing: with it the command line expresses an empty list.
         */
        NAMES,
        /** Any number of values, each in the form that the option's label shows. */
        SETTINGS,
        /** Any number of key-value pairs, written {@code KEY=VALUE} where the user cannot write a map. The last value of a key is used. */
        PAIRS
    }

    /** The option's name as a Maven parameter and as an element of the annotation. */
    public String key() {
        return key;
    }

    /** The stage that the option affects. */
    public Stage stage() {
        return stage;
    }

    /** The form of the option's values. */
    public Shape shape() {
        return shape;
    }

    /** The values of an absent option; null if absence has a meaning of its own. */
    @Nullable
    List<String> defaultValues() {
        return defaultValues;
    }

    /**
     * The option's name on the command line, with its hyphens. It is singular even if the option takes several values, since users repeat it; the key
     * is plural in this case.
     */
    public String commandLineName() {
        return commandLineName;
    }

    /** The placeholder for a value in usage texts; empty for a flag. */
    public String label() {
        return label;
    }

    /** What the option does, for the help of the command line. */
    public String description() {
        return description;
    }

    // The following methods are switches. With a lambda for each option, linking the lambdas would cost every run
    // several milliseconds.

    /**
     * Checks values and returns their canonical form, which is equal for equivalent values.
     *
     * @throws IllegalArgumentException with a message for the user that does not name the option, if a value is not valid
     */
    List<String> check(List<String> values) {
        return switch (this) {
            case LEVELS -> change(Levels.of(false), values).settings();
            case DOCS -> List.of(DocsLevel.parse(values.get(0)).name());
            case DEFINES, INCLUDE_COMMANDS, INCLUDE_EVENTS, SENSITIVE -> names(values);
            case RENAMES -> entries(checked(pairs(values)));
            case FACADE -> {
                JavaNames.checkFacade(values.get(0));
                yield values;
            }
            case TRANSACTIONALS -> {
                transactionals(values);
                yield values;
            }
            case STRICT, NULLABLE_RETURNS -> values;
        };
    }

    /** The load options, with checked values applied if the option belongs to this stage. */
    LoadOptions change(LoadOptions options, List<String> values) {
        return switch (this) {
            case STRICT -> options.withStrict(Boolean.parseBoolean(values.get(0)));
            case LEVELS -> options.withLevels(change(options.levels(), values));
            case DOCS,
                    DEFINES,
                    INCLUDE_COMMANDS,
                    INCLUDE_EVENTS,
                    RENAMES,
                    FACADE,
                    TRANSACTIONALS,
                    NULLABLE_RETURNS,
                    SENSITIVE -> options;
        };
    }

    /** The request, with checked values applied if the option belongs to this stage. */
    GeneratorRequest.Builder change(GeneratorRequest.Builder request, List<String> values) {
        return switch (this) {
            case STRICT, LEVELS -> request;
            case DOCS -> request.docs(DocsLevel.parse(values.get(0)));
            case DEFINES -> request.defines(Set.copyOf(values));
            case INCLUDE_COMMANDS -> request.includeCommands(values);
            case INCLUDE_EVENTS -> request.includeEvents(values);
            case RENAMES -> request.renames(pairs(values));
            case FACADE -> request.facade(values.get(0));
            case TRANSACTIONALS -> request.transactionals(transactionals(values));
            case NULLABLE_RETURNS -> request.nullableReturns(Boolean.parseBoolean(values.get(0)));
            case SENSITIVE -> request.sensitive(values);
        };
    }

    private static Levels change(Levels levels, List<String> settings) {
        Levels changed = levels;
        for (String setting : settings) {
            changed = changed.with(setting);
        }
        return changed;
    }

    /** The values that are not blank, sorted and without duplicates. */
    private static List<String> names(List<String> values) {
        Set<String> names = new TreeSet<>();
        for (String value : values) {
            if (!value.isBlank()) {
                names.add(value);
            }
        }
        return List.copyOf(names);
    }

    private static Map<String, String> pairs(List<String> entries) {
        Map<String, String> pairs = new TreeMap<>();
        for (String entry : entries) {
            int equals = entry.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException("expected QAPI=JAVA, got '" + entry + "'");
            }
            pairs.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        return pairs;
    }

    private static Map<String, String> checked(Map<String, String> renames) {
        renames.values().forEach(JavaNames::checkName);
        return renames;
    }

    private static List<String> entries(Map<String, String> pairs) {
        List<String> entries = new ArrayList<>();
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            entries.add(pair.getKey() + "=" + pair.getValue());
        }
        return entries;
    }

    private static List<Transactional> transactionals(List<String> values) {
        List<Transactional> transactionals = new ArrayList<>();
        for (String value : values) {
            transactionals.add(Transactional.parse(value));
        }
        return transactionals;
    }
}
