package io.github.qapi4j.codegen.model;

import io.github.qapi4j.codegen.model.JavaMember.Presence;
import io.github.qapi4j.codegen.model.JavaMember.Role;
import io.github.qapi4j.codegen.model.Lowering.Lower;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.SchemaModule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lowers commands and events, and the modules that contain them. */
final class ModuleLowering {
    private final String facade;
    private final Lower lower;
    private final TypeLowering types;
    private final NameScope packageScope;

    /** @param facade the simple name of the facade */
    ModuleLowering(String facade, Lower lower, TypeLowering types, NameScope packageScope) {
        this.facade = facade;
        this.lower = lower;
        this.types = types;
        this.packageScope = packageScope;
    }

    /** The modules that have commands or events, in the order of the schema's modules. */
    List<JavaModule> modules() {
        Map<String, List<Definition>> selected = new HashMap<>();
        for (Definition definition : lower.selection().definitions()) {
            if (definition instanceof Command || definition instanceof Event) {
                selected.computeIfAbsent(definition.module(), name -> new ArrayList<>())
                        .add(definition);
            }
        }
        List<String> files = new ArrayList<>();
        for (SchemaModule module : lower.selection().schema().modules()) {
            if (selected.containsKey(module.name())) {
                files.add(module.name());
            }
        }
        boolean oneFile = isOneFile();
        NameScope accessors = lower.collisions().scope();
        List<JavaModule> modules = new ArrayList<>();
        stems(files).forEach((file, stem) -> {
            Interfaces interfaces = new Interfaces(file, stem, oneFile ? null : accessors);
            modules.add(lower(file, selected.getOrDefault(file, List.of()), interfaces));
        });
        return modules;
    }

    /** Whether one file has all definitions, so that the facade needs no accessors of modules. */
    private boolean isOneFile() {
        String file = null;
        for (Definition definition : lower.selection().schema().definitions()) {
            if (file != null && !file.equals(definition.module())) {
                return false;
            }
            file = definition.module();
        }
        return true;
    }

    /**
     * The module name of each file: the user's choice, otherwise the file's name in camel case, with the directory's name before it if several files
     * have the same name.
     */
    private Map<String, String> stems(List<String> files) {
        Set<String> seen = new HashSet<>();
        Set<String> ambiguous = new HashSet<>();
        for (String file : files) {
            String key = JavaNames.upperCamelWords(label(file)).toLowerCase(Locale.ROOT);
            if (!seen.add(key)) {
                ambiguous.add(key);
            }
        }
        Map<String, String> stems = new LinkedHashMap<>();
        for (String file : files) {
            String stem = JavaNames.upperCamelWords(label(file));
            if (ambiguous.contains(stem.toLowerCase(Locale.ROOT))) {
                stem = JavaNames.upperCamelWords(directory(file) + "-" + label(file));
            }
            stems.put(file, lower.names().module(file, stem));
        }
        return stems;
    }

    /** The file's name without directory and suffix. */
    private static String label(String file) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        return name.endsWith(".json") ? name.substring(0, name.length() - ".json".length()) : name;
    }

    /** The name of the directory that the file is in, or an empty string if it has none. */
    private static String directory(String file) {
        int end = file.lastIndexOf('/');
        String directory = end < 0 ? "" : file.substring(file.lastIndexOf('/', end - 1) + 1, end);
        return directory.equals(".") || directory.equals("..") ? "" : directory;
    }

    private JavaModule lower(String file, List<Definition> definitions, Interfaces interfaces) {
        List<JavaCommand> commands = new ArrayList<>();
        List<JavaEvent> events = new ArrayList<>();
        NameScope methods = lower.collisions().scope();
        for (Definition definition : definitions) {
            if (definition instanceof Command command) {
                commands.add(lower(command, methods));
            } else if (definition instanceof Event event) {
                events.add(lower(event));
            }
        }
        JavaModule.Interfaces names = commands.isEmpty() ? null : interfaces.names();
        return new JavaModule(
                file, label(file), packageScope.takeQuietly(interfaces.stem + "Module"), names, commands, events);
    }

    /** Names a module's interface and clients. */
    private final class Interfaces {
        private final String file;
        private final String stem;
        private final @Nullable NameScope accessors;

        /** @param accessors the names of the facade's accessors; null if the facade is the module's client */
        Interfaces(String file, String stem, @Nullable NameScope accessors) {
            this.file = file;
            this.stem = stem;
            this.accessors = accessors;
        }

        JavaModule.Interfaces names() {
            String what = "module '" + file + "'";
            String commands = packageScope.take(JavaNames.freeType(stem + "Commands"), what, null);
            if (accessors == null) {
                return new JavaModule.Interfaces(commands, facade, facade + "." + JavaModel.ASYNC, null);
            }
            return new JavaModule.Interfaces(
                    commands,
                    packageScope.take(JavaNames.freeType(stem + "Client"), what, null),
                    packageScope.take(JavaNames.freeType(stem + "AsyncClient"), what, null),
                    accessors.take(JavaNames.clientMethod(JavaNames.lowerFirst(stem)), what, null));
        }
    }

    private JavaCommand lower(Command command, NameScope methods) {
        String name = types.javaName(command);
        List<JavaMember> components = new ArrayList<>(
                components(command.arguments(), command.boxed(), command, "arguments", Presence.MANDATORY));
        boolean boxed = command.boxed() && !components.isEmpty();
        if (!command.gen() && !boxed && !components.isEmpty()) {
            NameScope scope = lower.collisions().scope();
            components.forEach(component -> scope.takeQuietly(component.name()));
            String further = scope.takeQuietly(SensitiveMembers.FURTHER_ARGUMENTS);
            boolean sensitive = lower.sensitive().contains(command.name(), SensitiveMembers.FURTHER_ARGUMENTS);
            components.add(new JavaMember(
                    Role.FURTHER, "", further, further, JavaType.Scalar.OBJECT, Presence.MANDATORY, sensitive, null));
        }
        Origin origin = types.members().origin(Origin.Kind.COMMAND, command);
        JavaRecord record = record(name, components, boxed, origin);
        String what = "command '" + command.name() + "'";
        return new JavaCommand(
                command.name(),
                methods.take(lower.names().method(command.name()), what, command.span()),
                record,
                command.returns() == null ? null : types.mapper().map(command.returns()),
                types.forms(record),
                boxed,
                command.gen(),
                command.successResponse(),
                command.allowOob(),
                command.allowPreconfig(),
                command.coroutine(),
                origin);
    }

    private JavaEvent lower(Event event) {
        String name = types.javaName(event);
        List<JavaMember> components =
                components(event.data(), event.boxed(), event, "data", types.ofMandatory(false, true));
        Origin origin = types.members().origin(Origin.Kind.EVENT, event);
        boolean boxed = event.boxed() && !components.isEmpty();
        JavaRecord record = record(name, components, boxed, origin);
        return new JavaEvent(event.name(), record, boxed, origin);
    }

    private static JavaRecord record(String name, List<JavaMember> components, boolean boxed, Origin origin) {
        return boxed ? JavaRecord.fixed(name, name, components, origin) : JavaRecord.of(name, components, origin);
    }

    private List<JavaMember> components(
            Payload payload, boolean boxed, Definition owner, String component, Presence ofMandatory) {
        if (boxed && payload instanceof Payload.Named named) {
            return List.of(new JavaMember(
                    Role.BOXED,
                    component,
                    component,
                    component,
                    types.mapper().generated(named.type()),
                    Presence.MANDATORY,
                    false,
                    null));
        }
        return types.members()
                .lower(
                        types.members().declared(payload, owner),
                        lower.collisions().scope(),
                        ofMandatory,
                        lower.releases().of(owner));
    }
}
