package io.github.qapi4j.codegen.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which class holds the codec of each type. A class costs several hundred bytes and the time to load it, so types that are needed together share
 * one:
 *
 * <ul>
 *   <li>A type that only one other type, command or event uses is in the class of its user. If a command without arguments returns it, it has a class of
 *       its own.
 *   <li>The record of a boxed command or event is in the class of its data.
 *   <li>The other events of a module share a class.
 * </ul>
 *
 * A record without components needs no class, and an enum neither.
 */
final class CodecGrouping {
    /** The maximum weight of a class with several types, in members. It keeps the class small enough to load quickly. */
    private static final int HEAVIEST = 500;

    /** The beginning of the names of groups of events, which no type has in its name. */
    private static final String EVENTS_OF = "events of ";

    /** The weight of each type, by its name, in the order of the schema. */
    private final Map<String, Integer> weights = new LinkedHashMap<>();

    /** The names of the types and of the groups of events that use a type. */
    private final Map<String, Set<String>> users = new HashMap<>();

    /** The type in whose class a boxed record is. */
    private final Map<String, String> boxes = new HashMap<>();

    /** The group of each event, by the name of its record: the name of its module's descriptor after {@link #EVENTS_OF}. */
    private final Map<String, String> events = new HashMap<>();

    private CodecGrouping() {}

    /** Returns the classes in the order of their first types in the schema. */
    static List<JavaCodec> of(
            List<JavaStruct> structs,
            List<JavaUnion> unions,
            List<JavaAlternate> alternates,
            List<JavaModule> modules,
            NameScope packageScope) {
        CodecGrouping grouping = new CodecGrouping();
        structs.forEach(struct -> grouping.add(struct.record()));
        unions.forEach(grouping::add);
        alternates.forEach(grouping::add);
        for (JavaModule module : modules) {
            for (JavaCommand command : module.commands()) {
                grouping.add(command.record());
                if (command.returns() != null) {
                    grouping.use(command.record().name(), command.returns());
                }
            }
            for (JavaEvent event : module.events()) {
                grouping.add(event.record());
                grouping.events.put(event.record().name(), EVENTS_OF + module.descriptor());
            }
        }
        return grouping.classes(packageScope);
    }

    private void add(JavaRecord record) {
        if (!record.members().isEmpty()) {
            weights.put(record.name(), record.weight());
            use(record.name(), record.members());
            JavaMember first = record.members().get(0);
            if (first.role() == JavaMember.Role.BOXED) {
                boxes.put(record.name(), ((JavaType.Generated) first.type()).name());
            }
        }
    }

    private void add(JavaUnion union) {
        weights.put(union.name(), union.weight());
        for (JavaUnion.Branch branch : union.branches()) {
            use(union.name(), branch.record().members());
        }
    }

    private void add(JavaAlternate alternate) {
        weights.put(alternate.name(), alternate.weight());
        for (JavaAlternate.Alternative alternative : alternate.alternatives()) {
            use(alternate.name(), alternative.type());
        }
    }

    private void use(String user, Collection<JavaMember> members) {
        members.forEach(member -> use(user, member.type()));
    }

    private void use(String user, JavaType type) {
        if (type instanceof JavaType.ListOf list) {
            use(user, list.element());
        } else if (type instanceof JavaType.Generated generated
                && !generated.name().equals(user)) {
            users.computeIfAbsent(generated.name(), name -> new LinkedHashSet<>())
                    .add(user);
        }
    }

    private List<JavaCodec> classes(NameScope packageScope) {
        Map<String, List<String>> classes = new LinkedHashMap<>();
        Map<String, Integer> totals = new HashMap<>(weights);
        weights.forEach((type, weight) -> {
            String root = root(type);
            if (!root.equals(type)) {
                int total = totals.getOrDefault(root, 0) + weight;
                if (total > HEAVIEST) {
                    root = type;
                } else {
                    totals.put(root, total);
                }
            }
            classes.computeIfAbsent(root, name -> new ArrayList<>()).add(type);
        });
        List<JavaCodec> all = new ArrayList<>();
        classes.forEach((root, types) -> {
            String first = types.contains(root) ? root : types.get(0);
            boolean group = types.size() > 1 && root.startsWith(EVENTS_OF);
            String name = group ? root.substring(EVENTS_OF.length()) + "EventsCodec" : first + "Codec";
            all.add(new JavaCodec(packageScope.takeQuietly(name), types));
        });
        return all;
    }

    /** Returns the type or the group of events in whose class the type is. */
    private String root(String type) {
        List<String> path = new ArrayList<>();
        String at = type;
        while (!path.contains(at)) {
            path.add(at);
            String box = boxes.get(at);
            Set<String> using = users.getOrDefault(at, Set.of());
            if (box != null && weights.containsKey(box)) {
                at = box;
            } else if (events.containsKey(at)) {
                return events.get(at);
            } else if (using.size() == 1 && weights.containsKey(using.iterator().next())) {
                at = using.iterator().next();
            } else {
                return at;
            }
        }
        // These types only use each other.
        Set<String> cycle = new HashSet<>(path.subList(path.indexOf(at), path.size()));
        return weights.keySet().stream().filter(cycle::contains).findFirst().orElseThrow();
    }
}
