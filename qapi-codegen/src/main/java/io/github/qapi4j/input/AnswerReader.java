package io.github.qapi4j.input;

import io.github.qapi4j.introspect.AnswerElement;
import io.github.qapi4j.introspect.AnswerNotes;
import io.github.qapi4j.introspect.Conditional;
import io.github.qapi4j.introspect.InvalidAnswerException;
import io.github.qapi4j.introspect.SchemaInfo;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.source.SourceFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of an answer. */
final class AnswerReader {
    /** The maximum number of elements, of their parts, and of notes; answers of QEMU have some ten thousand. */
    private static final int MAX_PARTS = 1_000_000;

    private static final String IF = "$if";
    private static final String VALUE = "$value";

    private final JsonCursor json;
    private int parts;
    private @Nullable List<AnswerElement> elements;
    private AnswerFile.@Nullable Version version;
    private @Nullable String program;
    private AnswerNotes notes = AnswerNotes.NONE;

    private AnswerReader(JsonCursor json) {
        this.json = json;
    }

    static AnswerFile read(SourceFile file) throws InvalidAnswerException {
        try (JsonCursor json = new JsonCursor(file)) {
            AnswerReader reader = new AnswerReader(json);
            json.document(reader::document);
            if (reader.elements == null) {
                throw new InvalidAnswerException(
                        json.since(0),
                        "there is no answer of query-qmp-schema: expected a file that 'qapi fetch' has written, or a reply with a member 'return'; a schema in QAPI has single quotes");
            }
            if (reader.elements.isEmpty()) {
                // Any command that lists nothing has this answer, and a server that has query-qmp-schema has a command.
                throw new InvalidAnswerException(
                        json.since(0), "the answer is empty: it is not that of query-qmp-schema");
            }
            return new AnswerFile(
                    Optional.ofNullable(reader.version),
                    Optional.ofNullable(reader.program),
                    reader.elements,
                    reader.notes);
        } catch (IOException e) {
            throw new IllegalStateException("bug: a text cannot be read", e);
        }
    }

    private void document() throws IOException, InvalidAnswerException {
        if (json.isArray()) {
            elements = answer();
        } else {
            json.openObject(this::member);
        }
    }

    private boolean member(String name) throws IOException, InvalidAnswerException {
        switch (name) {
            case "return" -> elements = answer();
            case "error" -> throw json.failure("the reply is an error; it has no answer of query-qmp-schema");
            case "format" -> {
                if (!json.string().equals(AnswerFile.FORMAT)) {
                    throw json.failure("unknown format; this version of qapi reads '" + AnswerFile.FORMAT + "'");
                }
            }
            case "version" -> version = version();
            case "program" -> program = json.string();
            case "answer" -> elements = answer();
            case "notes" -> notes = new NotesReader(json, this::count).read();
            default -> {
                return false;
            }
        }
        return true;
    }

    private AnswerFile.Version version() throws IOException, InvalidAnswerException {
        int[] numbers = new int[3];
        String[] packageName = {""};
        json.object(name -> {
            switch (name) {
                case "qemu" ->
                    json.object(number -> {
                        int index = List.of("major", "minor", "micro").indexOf(number);
                        if (index >= 0) {
                            numbers[index] = json.natural();
                        }
                        return index >= 0;
                    });
                case "package" -> packageName[0] = json.string();
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new AnswerFile.Version(numbers[0], numbers[1], numbers[2], packageName[0]);
    }

    private List<AnswerElement> answer() throws IOException, InvalidAnswerException {
        List<AnswerElement> read = new ArrayList<>();
        json.array(() -> {
            int start = json.offset();
            Conditional<Fields> fields = fields();
            read.add(new AnswerElement(fields.condition(), fields.value().info(), json.since(start)));
        });
        return read;
    }

    private void count() throws InvalidAnswerException {
        if (++parts > MAX_PARTS) {
            throw json.failure("the answer has more than " + MAX_PARTS + " elements, members, values and notes");
        }
    }

    /** Reads strings, of which each may have a condition, as {@code qapi introspect --conditions} prints it. */
    private List<Conditional<String>> strings() throws IOException, InvalidAnswerException {
        List<Conditional<String>> read = new ArrayList<>();
        json.array(() -> read.add(string()));
        return read;
    }

    private Conditional<String> string() throws IOException, InvalidAnswerException {
        count();
        if (!json.isObject()) {
            return new Conditional<>(null, json.string());
        }
        List<IfCond> condition = new ArrayList<>(1);
        List<String> value = new ArrayList<>(1);
        json.object(name -> {
            switch (name) {
                case IF -> condition.add(condition());
                case VALUE -> value.add(json.string());
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (condition.isEmpty() || value.isEmpty()) {
            throw json.failure("missing member '" + (condition.isEmpty() ? IF : VALUE) + "'");
        }
        return new Conditional<>(condition.get(0), value.get(0));
    }

    private List<Conditional<Fields>> list() throws IOException, InvalidAnswerException {
        List<Conditional<Fields>> read = new ArrayList<>();
        json.array(() -> read.add(fields()));
        return read;
    }

    private Conditional<Fields> fields() throws IOException, InvalidAnswerException {
        count();
        Fields fields = new Fields();
        json.openObject(fields::read);
        if (fields.condition != null && fields.wrapped == null) {
            throw json.failure("missing member '" + VALUE + "'");
        }
        return new Conditional<>(fields.condition, fields.wrapped == null ? fields : fields.wrapped);
    }

    private IfCond condition() throws IOException, InvalidAnswerException {
        count();
        if (json.isString()) {
            return new IfCond.Defined(json.string());
        }
        List<IfCond> read = new ArrayList<>(1);
        json.object(name -> {
            switch (name) {
                case "not" -> read.add(new IfCond.Not(condition()));
                case "all" -> read.add(new IfCond.All(conditions()));
                case "any" -> read.add(new IfCond.Any(conditions()));
                default -> {
                    return false;
                }
            }
            return true;
        });
        if (read.size() != 1) {
            throw json.failure("expected one of 'not', 'all' and 'any'");
        }
        return read.get(0);
    }

    private List<IfCond> conditions() throws IOException, InvalidAnswerException {
        List<IfCond> conditions = new ArrayList<>();
        json.array(() -> conditions.add(condition()));
        if (conditions.isEmpty()) {
            throw json.failure("expected a condition");
        }
        return conditions;
    }

    /**
     * The members of an element of the answer, or of one of its members. Their order is arbitrary, and the kind of the element may be the last. Unknown
     * members are ignored, since later releases may add some.
     */
    private final class Fields {
        private final int start = json.offset();
        private @Nullable String name;
        private @Nullable String metaType;
        private @Nullable String jsonType;
        private @Nullable String elementType;
        private @Nullable String argType;
        private @Nullable String retType;
        private @Nullable String tag;
        private @Nullable String type;
        private @Nullable String value;
        private boolean optional;
        private boolean allowOob;
        private List<Conditional<String>> features = List.of();
        private @Nullable List<Conditional<String>> values;
        private @Nullable List<Conditional<Fields>> members;
        private List<Conditional<Fields>> variants = List.of();
        private @Nullable IfCond condition;
        private @Nullable Fields wrapped;

        boolean read(String member) throws IOException, InvalidAnswerException {
            switch (member) {
                case "name" -> name = json.string();
                case "meta-type" -> metaType = json.string();
                case "json-type" -> jsonType = json.string();
                case "element-type" -> elementType = json.string();
                case "arg-type" -> argType = json.string();
                case "ret-type" -> retType = json.string();
                case "tag" -> tag = json.string();
                case "type" -> type = json.string();
                case "case" -> value = json.string();
                case "default" -> {
                    optional = true;
                    json.skip();
                }
                case "allow-oob" -> allowOob = json.bool();
                case "features" -> features = strings();
                case "values" -> values = strings();
                case "members" -> members = list();
                case IF -> condition = condition();
                case VALUE -> {
                    Fields value = new Fields();
                    json.openObject(value::read);
                    wrapped = value;
                }
                case "variants" -> variants = list();
                default -> {
                    return false;
                }
            }
            return true;
        }

        /** A member that must not be missing. The place of the error is the element. */
        String required(String member, @Nullable String read) throws InvalidAnswerException {
            if (read == null) {
                throw new InvalidAnswerException(
                        json.since(start),
                        (name == null ? "" : "'" + name + "': ") + "missing member '" + member + "'");
            }
            return read;
        }

        SchemaInfo info() throws InvalidAnswerException {
            String named = required("name", name);
            return switch (required("meta-type", metaType)) {
                case "builtin" -> new SchemaInfo.Builtin(named, required("json-type", jsonType));
                case "enum" -> new SchemaInfo.Enumeration(named, features, enumMembers());
                case "array" -> new SchemaInfo.Array(named, required("element-type", elementType));
                case "object" -> new SchemaInfo.ObjectType(named, features, objectMembers(), tag, variants());
                case "alternate" -> new SchemaInfo.Alternate(named, features, alternatives());
                case "command" ->
                    new SchemaInfo.Command(
                            named, features, required("arg-type", argType), required("ret-type", retType), allowOob);
                case "event" -> new SchemaInfo.Event(named, features, required("arg-type", argType));
                default ->
                    throw new InvalidAnswerException(
                            json.since(start), "'" + named + "': unknown meta-type '" + metaType + "'");
            };
        }

        private List<Conditional<Fields>> members() throws InvalidAnswerException {
            if (members == null) {
                required("members", null);
                return List.of();
            }
            return members;
        }

        /** Before QEMU 6.2, an enum has only {@code values}. */
        private List<Conditional<SchemaInfo.EnumMember>> enumMembers() throws InvalidAnswerException {
            List<Conditional<SchemaInfo.EnumMember>> read = new ArrayList<>();
            if (members == null && values != null) {
                for (Conditional<String> each : values) {
                    read.add(new Conditional<>(each.condition(), new SchemaInfo.EnumMember(each.value(), List.of())));
                }
                return read;
            }
            for (Conditional<Fields> each : members()) {
                Fields member = each.value();
                String named = member.required("name", member.name);
                read.add(new Conditional<>(each.condition(), new SchemaInfo.EnumMember(named, member.features)));
            }
            return read;
        }

        private List<Conditional<SchemaInfo.ObjectMember>> objectMembers() throws InvalidAnswerException {
            List<Conditional<SchemaInfo.ObjectMember>> read = new ArrayList<>();
            for (Conditional<Fields> each : members()) {
                Fields member = each.value();
                read.add(new Conditional<>(
                        each.condition(),
                        new SchemaInfo.ObjectMember(
                                member.required("name", member.name),
                                member.required("type", member.type),
                                member.optional,
                                member.features)));
            }
            return read;
        }

        private List<Conditional<SchemaInfo.Variant>> variants() throws InvalidAnswerException {
            List<Conditional<SchemaInfo.Variant>> read = new ArrayList<>();
            for (Conditional<Fields> each : variants) {
                Fields variant = each.value();
                read.add(new Conditional<>(
                        each.condition(),
                        new SchemaInfo.Variant(
                                variant.required("case", variant.value), variant.required("type", variant.type))));
            }
            return read;
        }

        private List<Conditional<String>> alternatives() throws InvalidAnswerException {
            List<Conditional<String>> read = new ArrayList<>();
            for (Conditional<Fields> each : members()) {
                Fields member = each.value();
                read.add(new Conditional<>(each.condition(), member.required("type", member.type)));
            }
            return read;
        }
    }
}
