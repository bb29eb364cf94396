package io.github.qapi4j.runtime.codec;

import java.io.IOException;

/**
 * The built-in QAPI enum {@code QType}: the types of values inside QEMU.
 *
 * <pre>{@code
 * QType type = QType.of("qdict");
 * }</pre>
 */
public enum QType {
    /** No value. */
    NONE("none"),
    /** {@code null}. */
    QNULL("qnull"),
    /** A number. */
    QNUM("qnum"),
    /** A string. */
    QSTRING("qstring"),
    /** An object. */
    QDICT("qdict"),
    /** An array. */
    QLIST("qlist"),
    /** A boolean. */
    QBOOL("qbool");

    /** The codec of this type. */
    public static final Codec<QType> CODEC = new Codec<>() {
        @Override
        public QType read(JsonReader in) throws IOException {
            String text = in.readString();
            for (QType type : values()) {
                if (type.wireName.equals(text)) {
                    return type;
                }
            }
            throw in.unknownValue(text);
        }

        @Override
        public void write(JsonWriter out, QType value) throws IOException {
            out.string(value.wireName);
        }
    };

    private final String wireName;

    QType(String wireName) {
        this.wireName = wireName;
    }

    /** Returns the name in QMP, e.g. {@code "qdict"}. */
    public String wireName() {
        return wireName;
    }

    /**
     * Returns the type with this name in QMP.
     *
     * @throws IllegalArgumentException if no type has this name
     */
    public static QType of(String wireName) {
        for (QType type : values()) {
            if (type.wireName.equals(wireName)) {
                return type;
            }
        }
        throw new IllegalArgumentException("not a QType: " + wireName);
    }
}
