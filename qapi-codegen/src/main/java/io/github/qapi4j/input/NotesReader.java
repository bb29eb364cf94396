package io.github.qapi4j.input;

import io.github.qapi4j.introspect.AnswerNotes;
import io.github.qapi4j.introspect.InvalidAnswerException;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.doc.DocText;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the notes of a saved answer. */
final class NotesReader {
    /** The maximum length of the name of a module, which is a path of a lending schema's file. */
    private static final int MAX_MODULE = 4096;

    private final JsonCursor json;
    private final Count count;
    private final Map<String, String> names = new LinkedHashMap<>();
    private final Map<String, BuiltinType> integers = new LinkedHashMap<>();
    private final Map<String, String> alternatives = new LinkedHashMap<>();
    private final Set<String> boxed = new LinkedHashSet<>();
    private final Set<String> unchecked = new LinkedHashSet<>();
    private final Map<String, String> modules = new LinkedHashMap<>();
    private final Map<String, Doc> docs = new LinkedHashMap<>();

    /** @param count called before each note; rejects too many */
    NotesReader(JsonCursor json, Count count) {
        this.json = json;
        this.count = count;
    }

    /** Counts a note. */
    interface Count {
        void add() throws InvalidAnswerException;
    }

    AnswerNotes read() throws IOException, InvalidAnswerException {
        json.object(this::note);
        return new AnswerNotes(names, integers, alternatives, boxed, unchecked, modules, docs);
    }

    private boolean note(String kind) throws IOException, InvalidAnswerException {
        switch (kind) {
            case "names" -> names();
            case "integers" -> json.object(this::integer);
            case "alternatives" ->
                json.object(path -> {
                    count.add();
                    alternatives.put(path, name());
                    return true;
                });
            case "boxed" -> json.array(() -> boxed.add(path()));
            case "unchecked" -> json.array(() -> unchecked.add(path()));
            case "modules" ->
                json.object(path -> {
                    count.add();
                    modules.put(path, module());
                    return true;
                });
            case "docs" ->
                json.object(path -> {
                    count.add();
                    docs.put(path, doc(path));
                    return true;
                });
            default -> {
                return false;
            }
        }
        return true;
    }

    private String path() throws IOException, InvalidAnswerException {
        count.add();
        return json.string();
    }

    private void names() throws IOException, InvalidAnswerException {
        Set<String> seen = new HashSet<>();
        json.object(path -> {
            count.add();
            String name = json.string();
            if (!AnswerNotes.isTypeName(name)) {
                throw json.failure("a type cannot have the name '" + name + "'");
            }
            if (!seen.add(name.toLowerCase(Locale.ROOT))) {
                throw json.failure("another type has the name '" + name + "', or one that differs only in case");
            }
            names.put(path, name);
            return true;
        });
    }

    private boolean integer(String path) throws IOException, InvalidAnswerException {
        count.add();
        Optional<BuiltinType> type =
                BuiltinType.of(json.string()).filter(known -> known.jsonType().equals("int"));
        if (type.isEmpty()) {
            throw json.failure("expected the name of an integer type, such as 'uint32'");
        }
        integers.put(path, type.get());
        return true;
    }

    private String name() throws IOException, InvalidAnswerException {
        String name = json.string();
        if (!AnswerNotes.isMemberName(name)) {
            throw json.failure("'" + name + "' is not a name");
        }
        return name;
    }

    /** Reads the name of a module: a relative path, which is only a name here. */
    private String module() throws IOException, InvalidAnswerException {
        String name = json.string();
        boolean plain =
                !name.isBlank() && name.length() <= MAX_MODULE && name.chars().noneMatch(Character::isISOControl);
        if (!plain || name.startsWith("./")) {
            throw json.failure("'" + name + "' is not the name of a module");
        }
        return name;
    }

    private Doc doc(String path) throws IOException, InvalidAnswerException {
        Span span = json.since(json.offset());
        DocText[] texts = {DocText.EMPTY, DocText.EMPTY};
        List<Doc.Entry> members = new ArrayList<>();
        List<Doc.Entry> features = new ArrayList<>();
        List<Doc.Section> sections = new ArrayList<>();
        json.object(name -> {
            switch (name) {
                case "introduction" -> texts[0] = DocText.of(json.string());
                case "body" -> texts[1] = DocText.of(json.string());
                case "members" -> entries(members, span);
                case "features" -> entries(features, span);
                case "sections" -> json.array(() -> sections.add(section(span)));
                default -> {
                    return false;
                }
            }
            return true;
        });
        String symbol = path.substring(path.lastIndexOf('/') + 1);
        return new Doc(symbol, span, texts[0], texts[1], members, features, sections);
    }

    private void entries(List<Doc.Entry> entries, Span span) throws IOException, InvalidAnswerException {
        json.object(name -> {
            count.add();
            entries.add(new Doc.Entry(name, DocText.of(json.string()), span));
            return true;
        });
    }

    private Doc.Section section(Span span) throws IOException, InvalidAnswerException {
        count.add();
        List<@Nullable String> tag = new ArrayList<>(1);
        DocText[] text = {DocText.EMPTY};
        json.object(name -> {
            switch (name) {
                case "tag" -> tag.add(json.string());
                case "text" -> text[0] = DocText.of(json.string());
                case "example" -> text[0] = DocText.example(json.string());
                default -> {
                    return false;
                }
            }
            return true;
        });
        return new Doc.Section(tag.isEmpty() ? null : tag.get(0), text[0], span);
    }
}
