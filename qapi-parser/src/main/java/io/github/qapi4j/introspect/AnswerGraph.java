package io.github.qapi4j.introspect;

import io.github.qapi4j.schema.BuiltinType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types of an answer by name, and the steps that lead from commands and events to them. Its references are resolved by {@link AnswerChecks}. */
final class AnswerGraph {
    private static final String ARGUMENTS = "arg-type";

    /** The step from a command to its return value. */
    static final String RETURNS = "ret-type";

    private final List<AnswerElement> roots = new ArrayList<>();
    private final Map<String, AnswerElement> types = new LinkedHashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();
    private final Map<String, SchemaInfo> payloadOf = new HashMap<>();
    private final Set<String> values = new HashSet<>();

    /** The steps and the parts of types that were asked for: notes may have many paths through one type. */
    private final Map<String, Map<String, String>> byLabel = new HashMap<>();

    private final Map<String, Set<String>> parts = new HashMap<>();
    private final String empty;

    /**
     * A step from a type, a command or an event to a type.
     *
     * @param label the step in paths: the name of a member, {@code +} and the value of a variant, {@code =} and the kind of an alternative, {@code
     *     arg-type} or {@code ret-type}
     * @param words what the step adds to a derived name, before it is made CamelCase
     * @param type the name of the type; that of the element if the reference is to an array
     */
    record Step(String label, String words, String type) {}

    private AnswerGraph(List<AnswerElement> elements) {
        for (AnswerElement element : elements) {
            if (isRoot(element.info())) {
                roots.add(element);
            } else {
                types.put(element.info().name(), element);
            }
        }
        Map<String, Integer> bare = new HashMap<>();
        for (AnswerElement element : elements) {
            if (element.info() instanceof SchemaInfo.Array array) {
                values.add(array.elementType());
            }
            for (Step step : steps(element.info())) {
                uses.merge(step.type(), 1, Integer::sum);
                boolean payload = isRoot(element.info());
                if (step.label().equals(ARGUMENTS) && payload) {
                    payloadOf.put(step.type(), element.info());
                }
                if (payload && isBare(step.type())) {
                    bare.merge(step.type(), 1, Integer::sum);
                }
                if (!payload && !step.label().startsWith("+")) {
                    values.add(step.type());
                }
            }
        }
        this.empty = bare.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue()
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey)
                .orElse("");
    }

    /** Checks an answer and returns its graph. */
    static AnswerGraph of(List<AnswerElement> elements) throws InvalidAnswerException {
        new AnswerChecks(elements).check();
        return new AnswerGraph(elements);
    }

    /** The graph of an answer that is known to be valid, since it is that of a checked schema. */
    static AnswerGraph unchecked(List<AnswerElement> elements) {
        return new AnswerGraph(elements);
    }

    static boolean isRoot(SchemaInfo info) {
        return info instanceof SchemaInfo.Command || info instanceof SchemaInfo.Event;
    }

    /** The commands and events, in the order of the answer. */
    List<AnswerElement> roots() {
        return roots;
    }

    /** The commands and then the events, each in alphabetical order: either those whose names begin with {@code x-}, or the others. */
    List<SchemaInfo> roots(boolean experimental) {
        List<SchemaInfo> found = new ArrayList<>();
        for (AnswerElement root : roots) {
            if (root.info().name().startsWith("x-") == experimental) {
                found.add(root.info());
            }
        }
        found.sort(Comparator.comparing((SchemaInfo root) -> root instanceof SchemaInfo.Event)
                .thenComparing(SchemaInfo::name));
        return found;
    }

    /** The types, in the order of the answer. */
    Iterable<AnswerElement> types() {
        return types.values();
    }

    @Nullable
    SchemaInfo find(String type) {
        AnswerElement element = types.get(type);
        return element == null ? null : element.info();
    }

    SchemaInfo type(String name) {
        return Objects.requireNonNull(find(name), name);
    }

    /** Whether a type is the predefined object without members. Answers do not mark it; it is the one that most commands take or return. */
    boolean isEmpty(String type) {
        return type.equals(empty);
    }

    /** Whether values of a type are members, elements or alternatives. */
    boolean isValue(String type) {
        return values.contains(type);
    }

    /** Whether the only reference to a type is that from a command to its arguments, or from an event to its data. */
    boolean isPayloadOnce(String type) {
        return uses.getOrDefault(type, 0) == 1 && payloadOf.containsKey(type);
    }

    /** The command or event whose arguments or data have a type; one of them if there are several. */
    SchemaInfo payloadOwner(String type) {
        return Objects.requireNonNull(payloadOf.get(type), type);
    }

    private boolean isBare(String type) {
        return find(type) instanceof SchemaInfo.ObjectType object
                && object.members().isEmpty()
                && object.tag() == null
                && object.features().isEmpty();
    }

    private String element(String type) {
        return find(type) instanceof SchemaInfo.Array array ? array.elementType() : type;
    }

    /** The steps from an element to types that are not predefined, in its order. */
    List<Step> steps(SchemaInfo info) {
        List<Step> steps = new ArrayList<>();
        if (info instanceof SchemaInfo.Command command) {
            add(steps, ARGUMENTS, "arguments", command.argType());
            add(steps, RETURNS, "result", command.retType());
        } else if (info instanceof SchemaInfo.Event event) {
            add(steps, ARGUMENTS, "data", event.argType());
        } else if (info instanceof SchemaInfo.ObjectType object) {
            for (Conditional<SchemaInfo.ObjectMember> member : object.members()) {
                add(
                        steps,
                        member.value().name(),
                        member.value().name(),
                        member.value().type());
            }
            for (Conditional<SchemaInfo.Variant> variant : object.variants()) {
                add(
                        steps,
                        "+" + variant.value().value(),
                        variant.value().value(),
                        variant.value().type());
            }
        } else if (info instanceof SchemaInfo.Alternate alternate) {
            for (Conditional<String> member : alternate.members()) {
                String kind = kind(member.value());
                add(steps, "=" + kind, kind, member.value());
            }
        }
        return steps;
    }

    /** The steps from an element in alphabetical order. */
    List<Step> sortedSteps(SchemaInfo info) {
        List<Step> steps = steps(info);
        steps.sort(Comparator.comparing(Step::label));
        return steps;
    }

    private void add(List<Step> steps, String label, String words, String type) {
        String element = element(type);
        if (BuiltinType.of(element).isEmpty() || find(element) instanceof SchemaInfo.Enumeration) {
            steps.add(new Step(label, words, element));
        }
    }

    /** The type to which the step with this label leads, or null. */
    @Nullable
    String follow(SchemaInfo info, String label) {
        return isRoot(info)
                ? byLabel(info).get(label)
                : byLabel.computeIfAbsent(info.name(), type -> byLabel(info)).get(label);
    }

    private Map<String, String> byLabel(SchemaInfo info) {
        Map<String, String> types = new HashMap<>();
        steps(info).forEach(step -> types.putIfAbsent(step.label(), step.type()));
        return types;
    }

    /** Whether an element has a member, an alternative or a return value with this label, of whatever type. */
    boolean hasPart(SchemaInfo info, String label) {
        return isRoot(info)
                ? info instanceof SchemaInfo.Command && label.equals(RETURNS)
                : parts(info.name()).contains(label);
    }

    /** The labels of a type's members or alternatives, of whatever type. */
    Set<String> parts(String type) {
        return parts.computeIfAbsent(type, name -> {
            Set<String> labels = new HashSet<>();
            SchemaInfo info = type(name);
            if (info instanceof SchemaInfo.ObjectType object) {
                object.members().forEach(member -> labels.add(member.value().name()));
            } else if (info instanceof SchemaInfo.Alternate alternate) {
                alternate.members().forEach(member -> labels.add("=" + kind(member.value())));
            }
            return labels;
        });
    }

    /** The kind of JSON value of a type, which names the alternatives of an alternate. */
    String kind(String type) {
        SchemaInfo info = type(type);
        if (info instanceof SchemaInfo.Builtin builtin) {
            return builtin.jsonType().equals("int") ? "number" : builtin.jsonType();
        }
        if (info instanceof SchemaInfo.Enumeration) {
            return "string";
        }
        return info instanceof SchemaInfo.Array ? "array" : "object";
    }
}
