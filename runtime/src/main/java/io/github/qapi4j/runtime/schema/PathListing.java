package io.github.qapi4j.runtime.schema;

import io.github.qapi4j.runtime.schema.SchemaElement.Feature;
import io.github.qapi4j.runtime.schema.SchemaType.Enumeration;
import io.github.qapi4j.runtime.schema.SchemaType.ObjectType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Lists the paths of a schema, depth first, without recursion. A type that the current path has entered is not entered again, so a path has at most as
 * many steps as there are types and members.
 */
final class PathListing implements Iterator<String> {
    private final StringBuilder path = new StringBuilder();
    private final Deque<Level> levels = new ArrayDeque<>();

    /** The types that the current path has entered. */
    private final Set<SchemaType> entered = new HashSet<>();

    /**
     * The steps from one element.
     *
     * @param length the length of the element's path
     * @param types the types that were entered for these steps
     */
    private record Level(Iterator<Map.Entry<String, SchemaElement>> steps, int length, List<SchemaType> types) {}

    PathListing(ServerSchema schema) {
        Map<String, SchemaElement> entities = new LinkedHashMap<>();
        schema.commands().forEach(command -> entities.put(command.name(), command));
        schema.events().forEach(event -> entities.put(event.name(), event));
        levels.push(new Level(entities.entrySet().iterator(), 0, List.of()));
    }

    @Override
    public boolean hasNext() {
        while (!levels.isEmpty() && !levels.element().steps().hasNext()) {
            levels.pop().types().forEach(entered::remove);
        }
        return !levels.isEmpty();
    }

    @Override
    public String next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Level level = levels.element();
        Map.Entry<String, SchemaElement> step = level.steps().next();
        path.setLength(level.length());
        if (level.length() > 0) {
            path.append('/');
        }
        path.append(step.getKey());
        levels.push(level(step.getValue()));
        return path.toString();
    }

    private Level level(SchemaElement element) {
        Map<String, SchemaElement> steps = new LinkedHashMap<>();
        List<SchemaType> types = new ArrayList<>();
        addFeatures(element, steps);
        if (element instanceof SchemaCommand command) {
            steps.put("arg-type", command.arguments());
            steps.put("ret-type", command.returns());
        } else if (element instanceof SchemaEvent event) {
            steps.put("arg-type", event.data());
        }
        for (SchemaType type : SchemaPath.typesIn(element)) {
            addFeatures(type, steps);
            boolean inner = type instanceof ObjectType || type instanceof Enumeration;
            if (inner && entered.add(type)) {
                types.add(type);
                addParts(type, steps);
            }
        }
        return new Level(steps.entrySet().iterator(), path.length(), types);
    }

    private static void addFeatures(SchemaElement element, Map<String, SchemaElement> steps) {
        for (String feature : element.features()) {
            add(new Feature(feature), steps);
        }
    }

    private static void addParts(SchemaType type, Map<String, SchemaElement> steps) {
        if (type instanceof ObjectType object) {
            object.members().forEach(member -> add(member, steps));
            object.variants().forEach(variant -> add(variant, steps));
        } else if (type instanceof Enumeration enumeration) {
            enumeration.values().forEach(value -> add(value, steps));
        }
    }

    private static void add(SchemaElement element, Map<String, SchemaElement> steps) {
        steps.putIfAbsent(SchemaPath.stepTo(element), element);
    }
}
