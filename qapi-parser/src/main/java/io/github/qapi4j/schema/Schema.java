package io.github.qapi4j.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A loaded schema: its modules, and all their definitions. Immutable. */
public final class Schema {
    private final SchemaModule root;
    private final List<SchemaModule> modules;
    private final List<Definition> definitions;
    private final List<Doc> docs;
    private final Map<String, Definition> byName;
    private final boolean answer;

    /**
     * Creates a schema from checked parts.
     *
     * @param root the module of the file that was loaded
     * @param modules all modules, the root first, then in the order in which they are first included
     * @param definitions all definitions in the order of the text; those of a module are at the place of its first include
     * @param implicitTypes types without a definition in the text, such as the kinds of simple unions
     * @param docs all documentation comments in the order of the text, including free-form ones
     */
    public Schema(
            SchemaModule root,
            List<SchemaModule> modules,
            List<Definition> definitions,
            List<? extends TypeDefinition> implicitTypes,
            List<Doc> docs) {
        this(root, modules, definitions, implicitTypes, docs, false);
    }

    private Schema(
            SchemaModule root,
            List<SchemaModule> modules,
            List<Definition> definitions,
            List<? extends TypeDefinition> implicitTypes,
            List<Doc> docs,
            boolean answer) {
        this.answer = answer;
        this.root = root;
        this.modules = List.copyOf(modules);
        this.definitions = List.copyOf(definitions);
        this.docs = List.copyOf(docs);
        Map<String, Definition> names = new HashMap<>(definitions.size() * 4 / 3 + 1);
        definitions.forEach(d -> names.put(d.name(), d));
        implicitTypes.forEach(t -> names.putIfAbsent(t.name(), t));
        this.byName = names;
    }

    /**
     * Creates the schema of a server's answer, whose types all have definitions.
     *
     * @param modules the root, which has the definitions whose files are not known, then the modules that another schema lent
     * @param definitions all definitions in order
     * @param docs all documentation comments in order
     */
    public static Schema ofAnswer(List<SchemaModule> modules, List<Definition> definitions, List<Doc> docs) {
        return new Schema(modules.get(0), modules, definitions, List.of(), docs, true);
    }

    /** Returns whether the schema is that of a server's answer, so that the files of the definitions in its root are not known. */
    public boolean isAnswer() {
        return answer;
    }

    public SchemaModule root() {
        return root;
    }

    public List<SchemaModule> modules() {
        return modules;
    }

    public List<Definition> definitions() {
        return definitions;
    }

    public List<Doc> docs() {
        return docs;
    }

    public Optional<Definition> definition(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    public Optional<TypeDefinition> type(String name) {
        return byName.get(name) instanceof TypeDefinition type ? Optional.of(type) : Optional.empty();
    }

    public List<Command> commands() {
        return definitions.stream()
                .filter(Command.class::isInstance)
                .map(Command.class::cast)
                .toList();
    }

    public List<Event> events() {
        return definitions.stream()
                .filter(Event.class::isInstance)
                .map(Event.class::cast)
                .toList();
    }

    /** The symbols that conditions anywhere in the schema use, in alphabetical order. Each call computes them again. */
    public Set<String> symbols() {
        return ConditionSymbols.of(this);
    }

    /** All members of a struct: those of its base, recursively, then its own. */
    public List<Member> allMembers(StructType struct) {
        if (struct.base() == null) {
            return struct.members();
        }
        List<Member> all = new ArrayList<>(members(new Payload.Named(struct.base())));
        all.addAll(struct.members());
        return List.copyOf(all);
    }

    /**
     * The members of a payload: its inline members, all members of the struct to which it refers, or the base members of the union to which it
     * refers.
     */
    public List<Member> members(Payload payload) {
        if (payload instanceof Payload.Inline inline) {
            return inline.members();
        }
        TypeDefinition type = type(((Payload.Named) payload).type()).orElseThrow();
        if (type instanceof StructType struct) {
            return allMembers(struct);
        }
        if (type instanceof UnionType union) {
            return members(union.base());
        }
        throw new IllegalStateException("bug: " + type.name() + " has no members");
    }
}
