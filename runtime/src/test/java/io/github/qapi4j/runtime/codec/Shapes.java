package io.github.qapi4j.runtime.codec;

import io.github.qapi4j.runtime.generated.MemberBuffer;
import io.github.qapi4j.runtime.generated.Members;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/**
 * Types with codecs as the generator writes them: an enum, a struct, and a union. The union's branches are a struct, another union (with a branch
 * that is again a union), and a struct with a list of the outermost union.
 */
@NullMarked
final class Shapes {
    private Shapes() {}

    enum Mode {
        ON("on"),
        OFF("off"),
        UNRECOGNIZED("");

        final String wireName;

        Mode(String wireName) {
            this.wireName = wireName;
        }

        static final Codec<Mode> CODEC = new Codec<>() {
            @Override
            public Mode read(JsonReader in) throws IOException {
                String text = in.readString();
                return switch (text) {
                    case "on" -> ON;
                    case "off" -> OFF;
                    default -> in.unrecognized(text, UNRECOGNIZED);
                };
            }

            @Override
            public void write(JsonWriter out, Mode value) throws IOException {
                if (value == UNRECOGNIZED) {
                    throw out.unwritable("Mode.UNRECOGNIZED");
                }
                out.string(value.wireName);
            }
        };
    }

    record Point(long x, @Nullable Mode mode) {
        static final Members MEMBERS = Members.of("x", "mode?");
        static final Codec<Point> CODEC = new Codec<>() {
            @Override
            public Point read(JsonReader in) throws IOException {
                long x = 0;
                Mode mode = null;
                long seen = 0;
                in.beginObject();
                for (String member = in.nextMember(); member != null; member = in.nextMember()) {
                    switch (member) {
                        case "x" -> {
                            seen = Members.once(in, seen, 0);
                            x = in.readInt64();
                        }
                        case "mode" -> {
                            seen = Members.once(in, seen, 1);
                            mode = Mode.CODEC.read(in);
                        }
                        default -> in.unknownMember();
                    }
                }
                MEMBERS.requireAll(seen, in);
                return new Point(x, mode);
            }

            @Override
            public void write(JsonWriter out, Point value) throws IOException {
                out.beginObject();
                writeMembers(out, value);
                out.endObject();
            }
        };

        static void writeMembers(JsonWriter out, Point value) throws IOException {
            out.member(MEMBERS.name(0)).integer(value.x);
            if (value.mode != null) {
                Mode.CODEC.write(out.member(MEMBERS.name(1)), value.mode);
            }
        }
    }

    /** The outer union: base member {@code id}, discriminator {@code kind}. */
    sealed interface Shape {
        record Dot(@Nullable String id, Point point) implements Shape {}

        record Group(@Nullable String id, List<Shape> shapes) implements Shape {}

        record Line(@Nullable String id, Style style) implements Shape {}

        record Unrecognized(
                String rawDiscriminator, @Nullable String id, JsonObject others) implements Shape {}

        Members MEMBERS = Members.of("kind", "id?");
        Members GROUP = Members.of("shapes");
        Codec<List<Shape>> SHAPES = new Codec<>() {
            @Override
            public List<Shape> read(JsonReader in) throws IOException {
                return in.readList(CODEC);
            }

            @Override
            public void write(JsonWriter out, List<Shape> value) throws IOException {
                out.list(CODEC, value);
            }
        };
        Codec<List<Shape>> GROUP_CODEC = new Codec<>() {
            @Override
            public List<Shape> read(JsonReader in) throws IOException {
                List<Shape> shapes = null;
                long seen = 0;
                in.beginObject();
                for (String member = in.nextMember(); member != null; member = in.nextMember()) {
                    if (member.equals("shapes")) {
                        seen = Members.once(in, seen, 0);
                        shapes = SHAPES.read(in);
                    } else {
                        in.unknownMember();
                    }
                }
                GROUP.requireAll(seen, in);
                return List.copyOf(shapes);
            }

            @Override
            public void write(JsonWriter out, List<Shape> value) throws IOException {
                SHAPES.write(out.member(GROUP.name(0)), value);
            }
        };
        Codec<Shape> CODEC = new Codec<>() {
            @Override
            public Shape read(JsonReader in) throws IOException {
                String kind = in.discriminator("kind");
                boolean known = kind.equals("dot") || kind.equals("group") || kind.equals("line");
                MemberBuffer rest = in.newBuffer();
                String id = null;
                long seen = 0;
                in.beginObject();
                for (String member = in.nextMember(); member != null; member = in.nextMember()) {
                    switch (member) {
                        case "kind" -> {
                            seen = Members.once(in, seen, 0);
                            String text = in.readString();
                            if (!known) {
                                in.unrecognized(text, "");
                            }
                        }
                        case "id" -> {
                            seen = Members.once(in, seen, 1);
                            id = in.readString();
                        }
                        default -> rest.addMember();
                    }
                }
                MEMBERS.requireAll(seen, in);
                return switch (kind) {
                    case "dot" -> new Dot(id, Point.CODEC.read(rest.replay()));
                    case "group" -> new Group(id, GROUP_CODEC.read(rest.replay()));
                    case "line" -> new Line(id, Style.CODEC.read(rest.replay()));
                    default -> new Unrecognized(kind, id, rest.toObject());
                };
            }

            @Override
            public void write(JsonWriter out, Shape value) throws IOException {
                out.beginObject();
                if (value instanceof Dot dot) {
                    base(out, "dot", dot.id);
                    Point.writeMembers(out, dot.point);
                } else if (value instanceof Group group) {
                    base(out, "group", group.id);
                    GROUP_CODEC.write(out, group.shapes);
                } else if (value instanceof Line line) {
                    base(out, "line", line.id);
                    Style.writeMembers(out, line.style);
                } else {
                    Unrecognized other = (Unrecognized) value;
                    base(out, other.rawDiscriminator, other.id);
                    MEMBERS.writeFurther(out, other.others);
                }
                out.endObject();
            }
        };

        private static void base(JsonWriter out, String kind, @Nullable String id) throws IOException {
            out.member(MEMBERS.name(0)).string(kind);
            if (id != null) {
                out.member(MEMBERS.name(1)).string(id);
            }
        }
    }

    /** The inner union, which is never received on its own: discriminator {@code style}; its branch {@code deep} contains the innermost union. */
    sealed interface Style {
        record Plain(long width) implements Style {}

        record Deep(long level, Depth depth) implements Style {}

        Members MEMBERS = Members.of("style");
        Members PLAIN = Members.of("style", "width");
        Members DEEP = Members.of("style", "level");
        Codec<Style> CODEC = new Codec<>() {
            @Override
            public Style read(JsonReader in) throws IOException {
                String style = in.discriminator("style");
                boolean deep = style.equals("deep");
                if (!deep && !style.equals("plain")) {
                    throw in.unknownBranch("style", style);
                }
                MemberBuffer rest = in.newBuffer();
                long number = 0;
                long seen = 0;
                in.beginObject();
                for (String member = in.nextMember(); member != null; member = in.nextMember()) {
                    if (member.equals("style")) {
                        seen = Members.once(in, seen, 0);
                        in.readString();
                    } else if (member.equals(deep ? "level" : "width")) {
                        seen = Members.once(in, seen, 1);
                        number = in.readInt64();
                    } else if (deep) {
                        rest.addMember();
                    } else {
                        in.unknownMember();
                    }
                }
                (deep ? DEEP : PLAIN).requireAll(seen, in);
                return deep ? new Deep(number, Depth.CODEC.read(rest.replay())) : new Plain(number);
            }

            @Override
            public void write(JsonWriter out, Style value) throws IOException {
                out.beginObject();
                writeMembers(out, value);
                out.endObject();
            }
        };

        static void writeMembers(JsonWriter out, Style value) throws IOException {
            if (value instanceof Plain plain) {
                out.member(PLAIN.name(0)).string("plain");
                out.member(PLAIN.name(1)).integer(plain.width);
            } else {
                Deep deep = (Deep) value;
                out.member(DEEP.name(0)).string("deep");
                out.member(DEEP.name(1)).integer(deep.level);
                Depth.writeMembers(out, deep.depth);
            }
        }
    }

    /** The innermost union: discriminator {@code depth}, and one branch, which contains a shape. */
    record Depth(String depth, Shape shape) {
        static final Members MEMBERS = Members.of("depth", "shape");
        static final Codec<Depth> CODEC = new Codec<>() {
            @Override
            public Depth read(JsonReader in) throws IOException {
                String depth = in.discriminator("depth");
                Shape shape = null;
                long[] seen = new long[1];
                in.beginObject();
                for (String member = in.nextMember(); member != null; member = in.nextMember()) {
                    switch (member) {
                        case "depth" -> {
                            Members.once(in, seen, 0);
                            in.readString();
                        }
                        case "shape" -> {
                            Members.once(in, seen, 1);
                            shape = Shape.CODEC.read(in);
                        }
                        default -> in.unknownMember();
                    }
                }
                MEMBERS.requireAll(seen, in);
                return new Depth(depth, shape);
            }

            @Override
            public void write(JsonWriter out, Depth value) throws IOException {
                out.beginObject();
                writeMembers(out, value);
                out.endObject();
            }
        };

        static void writeMembers(JsonWriter out, Depth value) throws IOException {
            out.member(MEMBERS.name(0)).string(value.depth);
            Shape.CODEC.write(out.member(MEMBERS.name(1)), value.shape);
        }
    }
}
