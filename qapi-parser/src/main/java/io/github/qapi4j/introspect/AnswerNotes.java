package io.github.qapi4j.introspect;

import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Schema;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the schema of a server has in addition to the server's answer, which hides it. It is kept with the answer, so that a schema that is made from a later
 * answer has the same names.
 *
 * <p>Keys are paths: the name of a command or an event, then {@code arg-type} or {@code ret-type}, then one part for each step: the name of a member, {@code +} and the
 * value of a variant, or {@code =} and the JSON type of an alternative. An array is not a step. An example is {@code blockdev-add/arg-type/+qcow2/encrypt}.
 * Paths to nothing have no effect.
 *
 * @param names the names of types, by the type's path
 * @param integers the types of integers, by the path of the member, alternative or return value
 * @param alternatives the names of alternatives, by their paths
 * @param boxed the commands and events whose arguments are passed as one value
 * @param unchecked the commands whose arguments may have further members ({@code 'gen': false})
 * @param modules the names of modules, by the path of the command, event or type
 * @param docs documentation, by the path of the command, event or type
 */
public record AnswerNotes(
        Map<String, String> names,
        Map<String, BuiltinType> integers,
        Map<String, String> alternatives,
        Set<String> boxed,
        Set<String> unchecked,
        Map<String, String> modules,
        Map<String, Doc> docs) {

    /** No notes. */
    public static final AnswerNotes NONE =
            new AnswerNotes(Map.of(), Map.of(), Map.of(), Set.of(), Set.of(), Map.of(), Map.of());

    public AnswerNotes {
        names = copy(names);
        integers = copy(integers);
        alternatives = copy(alternatives);
        boxed = Collections.unmodifiableSet(new LinkedHashSet<>(boxed));
        unchecked = Collections.unmodifiableSet(new LinkedHashSet<>(unchecked));
        modules = copy(modules);
        docs = copy(docs);
    }

    /**
     * What the schema of a near release has in addition to an answer: both are walked together from the commands and events that both have.
     *
     * @throws InvalidAnswerException if the answer does not describe a schema
     */
    public static AnswerNotes lent(List<AnswerElement> answer, Schema lender) throws InvalidAnswerException {
        return Lending.of(answer, lender);
    }

    private static <V> Map<String, V> copy(Map<String, V> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** These notes and others; where both have a path, these win. */
    public AnswerNotes or(AnswerNotes others) {
        return new AnswerNotes(
                merge(names, others.names),
                merge(integers, others.integers),
                merge(alternatives, others.alternatives),
                merge(boxed, others.boxed),
                merge(unchecked, others.unchecked),
                merge(modules, others.modules),
                merge(docs, others.docs));
    }

    /** These notes without the names that others have at the same paths. */
    public AnswerNotes withoutNames(Map<String, String> others) {
        Map<String, String> left = new LinkedHashMap<>(names);
        left.entrySet().removeIf(name -> name.getValue().equals(others.get(name.getKey())));
        return new AnswerNotes(left, integers, alternatives, boxed, unchecked, modules, docs);
    }

    private static <V> Map<String, V> merge(Map<String, V> first, Map<String, V> second) {
        Map<String, V> merged = new LinkedHashMap<>(first);
        second.forEach(merged::putIfAbsent);
        return merged;
    }

    private static Set<String> merge(Set<String> first, Set<String> second) {
        Set<String> merged = new LinkedHashSet<>(first);
        merged.addAll(second);
        return merged;
    }

    /** Whether a type can have a name: the language must allow it, and it must not be that of a predefined or an array type. */
    public static boolean isTypeName(String name) {
        return TypeNaming.isTypeName(name);
    }

    /** Whether a member or an alternative can have a name. */
    public static boolean isMemberName(String name) {
        return AnswerChecks.isName(name, false);
    }
}
