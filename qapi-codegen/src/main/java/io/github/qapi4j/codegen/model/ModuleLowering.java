package io.github.qapi4j.codegen.model;

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
    private static final int SHORT_FORM_LIMIT = 4;

    private final Lower lower;
    private final TypeLowering types;
    private final NameScope packageScope;

    ModuleLowering(Lower lower, TypeLowering types, NameScope packageScope) {
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
        NameScope accessors = lower.collisions().scope();
        List<JavaModule> modules = new ArrayList<>();
        stems(files)
                .forEach((file, stem) ->
                        modules.add(lower(file, stem, selected.getOrDefault(file, List.of()), accessors)));
        return modules;
    }

    /** The camel-case module name of each file, preceded by that of its directory if files have the same name. */
    private static Map<String, String> stems(List<String> files) {
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
            stems.put(file, stem);
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

    private JavaModule lower(String file, String stem, List<Definition> definitions, NameScope accessors) {
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
        String what = "module '" + file + "'";
        JavaModule.@Nullable Interfaces interfaces = commands.isEmpty()
                ? null
                : new JavaModule.Interfaces(
                        packageScope.take(stem + "Commands", what, null),
                        packageScope.take(stem + "Client", what, null),
                        packageScope.take(stem + "AsyncClient", what, null),
                        accessors.take(JavaNames.methodName(JavaNames.lowerFirst(stem)), what, null));
        return new JavaModule(
                file, label(file), packageScope.takeQuietly(stem + "Module"), interfaces, commands, events);
    }

    private JavaCommand lower(Command command, NameScope methods) {
        String name = types.javaName(command);
        List<JavaMember> components =
                new ArrayList<>(components(command.arguments(), command.boxed(), command, "arguments"));
        boolean boxed = command.boxed() && !components.isEmpty();
        List<JavaMember> shortForm = new ArrayList<>();
        for (JavaMember component : components) {
            if (!component.nullable()) {
                shortForm.add(component);
            }
        }
        if (!command.gen() && !boxed && !components.isEmpty()) {
            NameScope scope = lower.collisions().scope();
            components.forEach(component -> scope.takeQuietly(component.name()));
            String further = scope.takeQuietly("furtherArguments");
            components.add(new JavaMember(Role.FURTHER, "", further, further, JavaType.Scalar.OBJECT, false, null));
        }
        Origin origin = types.members().origin(Origin.Kind.COMMAND, command);
        String what = "command '" + command.name() + "'";
        return new JavaCommand(
                command.name(),
                methods.take(lower.names().method(command.name()), what, command.span()),
                new JavaRecord(name, name, components, origin),
                types.codec(name),
                command.returns() == null ? null : types.mapper().map(command.returns()),
                shortForm.size() > SHORT_FORM_LIMIT ? null : shortForm,
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
        List<JavaMember> components = components(event.data(), event.boxed(), event, "data");
        Origin origin = types.members().origin(Origin.Kind.EVENT, event);
        return new JavaEvent(
                event.name(),
                new JavaRecord(name, name, components, origin),
                types.codec(name),
                event.boxed() && !components.isEmpty(),
                origin);
    }

    private List<JavaMember> components(Payload payload, boolean boxed, Definition owner, String component) {
        if (boxed && payload instanceof Payload.Named named) {
            return List.of(new JavaMember(
                    Role.BOXED, component, component, component, types.mapper().generated(named.type()), false, null));
        }
        return types.members()
                .lower(
                        types.members().declared(payload, owner),
                        lower.collisions().scope());
    }
}
