package io.github.qapi4j.runtime.codec;

import io.github.qapi4j.runtime.codec.Shapes.Shape;
import io.github.qapi4j.runtime.generated.Discriminator;
import io.github.qapi4j.runtime.generated.EnumCodec;
import io.github.qapi4j.runtime.generated.MemberBuffer;
import io.github.qapi4j.runtime.generated.Members;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Types whose codecs dispatch members by index, as the generator writes them: a record with every kind of member, an enum, and a union. */
final class IndexedTypes {
    private IndexedTypes() {}

    /** A value of every kind that a generated record can have. */
    record All(
            @Nullable String text,
            long number,
            @Nullable Integer small,
            @Nullable Long size,
            @Nullable Double ratio,
            @Nullable Boolean flag,
            @Nullable JsonValue any,
            @Nullable Color color,
            @Nullable List<String> names,
            @Nullable List<Long> numbers,
            @Nullable All next,
            @Nullable Tree tree) {
        static final Members MEMBERS = Members.of(
                "text? number",
                "small? size? ratio? flag? any? color? names? list-of-numbers? next? tree-with-a-long-name?");

        static final Codec<All> CODEC = new Reading<>() {
            @Override
            public All read(JsonReader in) throws IOException {
                String text = null;
                long number = 0;
                Integer small = null;
                Long size = null;
                Double ratio = null;
                Boolean flag = null;
                JsonValue any = null;
                Color color = null;
                List<String> names = null;
                List<Long> numbers = null;
                All next = null;
                Tree tree = null;
                in.beginObject();
                long seen = 0;
                int member = -1;
                while ((member = in.nextMember(MEMBERS, member)) >= 0) {
                    seen = Members.once(in, seen, member);
                    switch (member) {
                        case 0 -> text = in.readString();
                        case 1 -> number = in.readInt64();
                        case 2 -> small = in.readInt8();
                        case 3 -> size = in.readUint64();
                        case 4 -> ratio = in.readNumber();
                        case 5 -> flag = in.readBoolean();
                        case 6 -> any = in.readValue();
                        case 7 -> color = Color.CODEC.read(in);
                        case 8 -> names = in.readList(Codecs.STRING);
                        case 9 -> numbers = in.readList(Codecs.INT64);
                        case 10 -> next = CODEC.read(in);
                        default -> tree = Tree.CODEC.read(in);
                    }
                }
                MEMBERS.requireAll(seen, in);
                return new All(text, number, small, size, ratio, flag, any, color, names, numbers, next, tree);
            }
        };
    }

    enum Color implements QapiEnum {
        RED("red"),
        DARK_GREEN("a-rather-dark-green"),
        UNRECOGNIZED("");

        static final Codec<Color> CODEC = EnumCodec.of(values(), UNRECOGNIZED);

        private final String wireName;

        Color(String wireName) {
            this.wireName = wireName;
        }

        @Override
        public String wireName() {
            return wireName;
        }
    }

    /** A union with a branch that is a union, and with a case for unknown branches. */
    record Tree(String kind, @Nullable Object content) {
        static final Discriminator DISCRIMINATOR = Discriminator.of("kind", "leaf fork", "shape");
        static final Members LEAF = Members.of("kind=leaf weight");
        static final Members FORK = Members.of("kind=fork left? right?");
        static final Members SHAPE = Members.of("kind=shape");
        static final Members UNKNOWN = Members.of("kind?");

        static final Codec<Tree> CODEC = new Reading<>() {
            @Override
            public Tree read(JsonReader in) throws IOException {
                return switch (in.receivedBranch(DISCRIMINATOR)) {
                    case 0 -> leaf(in);
                    case 1 -> fork(in);
                    case 2 -> other(in, SHAPE, "shape");
                    default -> other(in, UNKNOWN, null);
                };
            }

            private Tree leaf(JsonReader in) throws IOException {
                long weight = 0;
                in.beginObject();
                long seen = 0;
                int member = -1;
                while ((member = in.nextMember(LEAF, member)) >= 0) {
                    seen = Members.once(in, seen, member);
                    switch (member) {
                        case 0 -> in.readDiscriminator();
                        default -> weight = in.readUint32();
                    }
                }
                LEAF.requireAll(seen, in);
                return new Tree("leaf", weight);
            }

            private Tree fork(JsonReader in) throws IOException {
                Tree left = null;
                Tree right = null;
                in.beginObject();
                long seen = 0;
                int member = -1;
                while ((member = in.nextMember(FORK, member)) >= 0) {
                    seen = Members.once(in, seen, member);
                    switch (member) {
                        case 0 -> in.readDiscriminator();
                        case 1 -> left = read(in);
                        default -> right = read(in);
                    }
                }
                FORK.requireAll(seen, in);
                return new Tree("fork", Arrays.asList(left, right));
            }

            private Tree other(JsonReader in, Members members, @Nullable String kind) throws IOException {
                String raw = kind;
                MemberBuffer buffer = in.newBuffer();
                in.beginObject();
                long seen = 0;
                int member = -1;
                while ((member = in.nextMember(members, member, buffer)) >= 0) {
                    seen = Members.once(in, seen, member);
                    if (kind == null) {
                        raw = in.readString();
                        in.unrecognized(raw, raw);
                    } else {
                        in.readDiscriminator();
                    }
                }
                members.requireAll(seen, in);
                return new Tree("" + raw, kind == null ? buffer.toObject() : Shape.CODEC.read(buffer.replay()));
            }
        };
    }

    /** An alternate. */
    static final Codec<Object> ALTERNATE = new Reading<>() {
        @Override
        public Object read(JsonReader in) throws IOException {
            return switch (in.peek()) {
                case STRING -> Color.CODEC.read(in);
                case OBJECT -> Tree.CODEC.read(in);
                case ARRAY -> in.readList(this);
                case NULL -> in.readNull();
                case BOOLEAN -> throw in.mismatch("Alternate");
                case NUMBER -> {
                    JsonValue raw = in.readValue();
                    yield in.unrecognized(raw, "Alternate", raw);
                }
            };
        }
    };

    /** A union as someone writes its codec by hand, which reads names as strings, and lets the last of two equal members win. */
    static final Codec<List<String>> BY_NAME = new Reading<>() {
        @Override
        public List<String> read(JsonReader in) throws IOException {
            List<String> found = new ArrayList<>();
            found.add(in.receivedDiscriminator("kind"));
            in.beginObject();
            for (String name = in.nextMember(); name != null; name = in.nextMember()) {
                switch (name) {
                    case "next" -> found.addAll(read(in));
                    case "x" -> found.add(name + in.readInt16());
                    case "kind" -> found.add(name + in.readString());
                    default -> in.unknownMember();
                }
            }
            return found;
        }
    };

    /** A codec that only reads. */
    abstract static class Reading<T> implements Codec<T> {
        @Override
        public void write(JsonWriter out, T value) {
            throw new UnsupportedOperationException();
        }
    }

    /** The codecs by name, with codecs of other shapes. */
    static final Map<String, Codec<?>> CODECS = new LinkedHashMap<>();

    static {
        CODECS.put("all", All.CODEC);
        CODECS.put("list", Codecs.list(All.CODEC));
        CODECS.put("tree", Tree.CODEC);
        CODECS.put("shape", Shape.CODEC);
        CODECS.put("alternate", ALTERNATE);
        CODECS.put("by-name", BY_NAME);
        CODECS.put("any", Codecs.ANY);
        CODECS.put("empty", Codecs.EMPTY);
        CODECS.put("numbers", Codecs.list(Codecs.NUMBER));
    }
}
