package io.github.qapi4j.runtime.schema;

import io.github.qapi4j.runtime.schema.SchemaElement.Feature;
import io.github.qapi4j.runtime.schema.SchemaType.Builtin;
import io.github.qapi4j.runtime.schema.SchemaType.Enumeration;
import io.github.qapi4j.runtime.schema.SchemaType.Member;
import io.github.qapi4j.runtime.schema.SchemaType.ObjectType;
import io.github.qapi4j.runtime.schema.SchemaType.Value;
import io.github.qapi4j.runtime.schema.SchemaType.Variant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A path of a {@link ServerSchema}, as its description defines it. */
final class SchemaPath {
    private final String entity;
    private final List<Step> steps;

    private enum Kind {
        ARGUMENTS,
        RETURNS,
        MEMBER,
        OPTIONAL_MEMBER,
        VARIANT,
        VALUE,
        JSON_TYPE,
        FEATURE
    }

    private record Step(Kind kind, String name) {}

    private SchemaPath(String entity, List<Step> steps) {
        this.entity = entity;
        this.steps = steps;
    }

    /**
     * Parses a path.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    static SchemaPath parse(String path) {
        String entity = "";
        List<Step> steps = new ArrayList<>();
        Kind last = null;
        for (int start = 0; start <= path.length(); ) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            String text = path.substring(start, end);
            if (start == 0) {
                if (text.isEmpty()) {
                    throw malformed(path, 0, "it begins with the name of a command or event");
                }
                entity = text;
            } else {
                Step step = step(path, start, text, last);
                steps.add(step);
                last = step.kind();
            }
            start = end + 1;
        }
        return new SchemaPath(entity, steps);
    }

    private static Step step(String path, int start, String text, @Nullable Kind last) {
        if (last == Kind.FEATURE || last == Kind.JSON_TYPE) {
            throw malformed(path, start, "no step follows a feature or a type");
        }
        char first = text.isEmpty() ? ' ' : text.charAt(0);
        Kind kind = switch (first) {
            case '*' -> Kind.OPTIONAL_MEMBER;
            case '+' -> Kind.VARIANT;
            case '^' -> Kind.VALUE;
            case '!' -> Kind.JSON_TYPE;
            case '$' -> Kind.FEATURE;
            default -> Kind.MEMBER;
        };
        if (last == null && kind != Kind.FEATURE) {
            kind = switch (text) {
                case "arg-type" -> Kind.ARGUMENTS;
                case "ret-type" -> Kind.RETURNS;
                default -> throw malformed(path, start, "expected 'arg-type', 'ret-type' or a feature");
            };
            return new Step(kind, text);
        }
        if (last == Kind.VALUE && kind != Kind.FEATURE) {
            throw malformed(path, start, "only a feature follows a value");
        }
        boolean prefixed = kind != Kind.MEMBER || first == ' ';
        String name = prefixed && !text.isEmpty() ? text.substring(1) : text;
        if (name.isEmpty()) {
            throw malformed(path, start, "a name is missing");
        }
        return new Step(kind, name);
    }

    private static IllegalArgumentException malformed(String path, int index, String problem) {
        return new IllegalArgumentException(
                "malformed path " + Place.quote(path) + ": at index " + index + ": " + problem);
    }

    /** Returns the element at this path. */
    Optional<SchemaElement> find(ServerSchema schema) {
        Optional<? extends SchemaElement> start = schema.command(entity);
        if (start.isEmpty()) {
            start = schema.event(entity);
        }
        // Alternates can have several alternatives that fit: all are followed, at each step once.
        Set<SchemaElement> elements = new LinkedHashSet<>();
        start.ifPresent(elements::add);
        for (Step step : steps) {
            Set<SchemaElement> next = new LinkedHashSet<>();
            for (SchemaElement element : elements) {
                follow(step, element, next);
            }
            elements = next;
        }
        return elements.stream().findFirst();
    }

    private static void follow(Step step, SchemaElement element, Set<SchemaElement> next) {
        String name = step.name();
        switch (step.kind()) {
            case ARGUMENTS -> {
                if (element instanceof SchemaCommand command) {
                    next.add(command.arguments());
                } else if (element instanceof SchemaEvent event) {
                    next.add(event.data());
                }
            }
            case RETURNS -> {
                if (element instanceof SchemaCommand command) {
                    next.add(command.returns());
                }
            }
            case FEATURE -> {
                if (element.features().contains(name)
                        || typesIn(element).stream()
                                .anyMatch(type -> type.features().contains(name))) {
                    next.add(new Feature(name));
                }
            }
            default -> typesIn(element).forEach(type -> into(type, step, next));
        }
    }

    private static void into(SchemaType type, Step step, Set<SchemaElement> next) {
        Optional<? extends SchemaElement> found = Optional.empty();
        if (type instanceof ObjectType object) {
            found = switch (step.kind()) {
                case MEMBER -> object.member(step.name());
                case OPTIONAL_MEMBER -> object.member(step.name()).filter(Member::isOptional);
                case VARIANT -> object.variant(step.name());
                default -> Optional.empty();
            };
        } else if (type instanceof Enumeration enumeration && step.kind() == Kind.VALUE) {
            found = enumeration.value(step.name());
        } else if (type instanceof Builtin builtin && step.kind() == Kind.JSON_TYPE) {
            found = Optional.of(builtin).filter(b -> b.jsonType().equals(step.name()));
        }
        found.ifPresent(next::add);
    }

    /**
     * Returns the types into which a step from an element leads: the type of a member or variant, or the type itself; for an array also its elements,
     * and for an alternate also its alternatives. Empty for an element of another kind.
     */
    static Collection<SchemaType> typesIn(SchemaElement element) {
        Set<SchemaType> types = new LinkedHashSet<>();
        Deque<SchemaType> waiting = new ArrayDeque<>();
        if (element instanceof Member member) {
            waiting.add(member.type());
        } else if (element instanceof Variant variant) {
            waiting.add(variant.type());
        } else if (element instanceof SchemaType type) {
            waiting.add(type);
        }
        while (!waiting.isEmpty()) {
            SchemaType type = waiting.remove();
            if (!types.add(type)) {
                continue;
            }
            if (type instanceof SchemaType.Array array) {
                waiting.add(array.element());
            } else if (type instanceof SchemaType.Alternate alternate) {
                waiting.addAll(alternate.alternatives());
            }
        }
        return types;
    }

    /** Returns the step to an element. */
    static String stepTo(SchemaElement element) {
        String name = element.name();
        if (element instanceof Variant) {
            return "+" + name;
        }
        if (element instanceof Value) {
            return "^" + name;
        }
        if (element instanceof Feature) {
            return "$" + name;
        }
        return isLetter(name) ? name : " " + name;
    }

    private static boolean isLetter(String name) {
        char first = name.isEmpty() ? ' ' : name.charAt(0);
        return (first >= 'a' && first <= 'z') || (first >= 'A' && first <= 'Z');
    }
}
