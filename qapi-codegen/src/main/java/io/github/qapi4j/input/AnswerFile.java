package io.github.qapi4j.input;

import io.github.qapi4j.introspect.AnswerElement;
import io.github.qapi4j.introspect.AnswerNotes;
import io.github.qapi4j.introspect.AnswerSchema;
import io.github.qapi4j.introspect.InvalidAnswerException;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceFile;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A server's answer to {@code query-qmp-schema} as {@code qapi fetch} saves it, with the names of its types.
 *
 * @param version the version in the server's greeting; empty if it is not known
 * @param program the name of the program that was started to get the answer, e.g. {@code qemu-storage-daemon}; empty if it is not known
 * @param elements the elements of the answer, in its order
 * @param notes the names of types, and what a schema of a near release has lent
 */
public record AnswerFile(
        Optional<Version> version, Optional<String> program, List<AnswerElement> elements, AnswerNotes notes) {

    /** The name and version of the format, which is the value of the member {@code format}. */
    public static final String FORMAT = "qapi-answer/1";

    public AnswerFile {
        elements = List.copyOf(elements);
    }

    /**
     * The version of a server.
     *
     * @param major the first number, at least 0
     * @param minor the second number, at least 0
     * @param micro the third number, at least 0
     * @param packageName the version of the distribution's package, often empty
     */
    public record Version(int major, int minor, int micro, String packageName) {

        /** The numbers, e.g. {@code "7.2.22"}. */
        @Override
        public String toString() {
            return major + "." + minor + "." + micro;
        }
    }

    /**
     * Reads a saved answer, or an answer as a server sends it: an array, or a reply with the array as member {@code return}.
     *
     * @throws InvalidAnswerException if the text is not an answer; only the first problem is reported
     */
    public static AnswerFile read(SourceFile file) throws InvalidAnswerException {
        return AnswerReader.read(file);
    }

    /**
     * Makes a schema of the answer.
     *
     * @throws InvalidAnswerException if the answer does not describe a schema
     */
    public AnswerSchema schema() throws InvalidAnswerException {
        return AnswerSchema.of(elements, notes);
    }

    /**
     * Returns this answer if it describes a schema.
     *
     * @throws InvalidAnswerException if it does not
     */
    public AnswerFile checked() throws InvalidAnswerException {
        Objects.requireNonNull(schema(), "schema");
        return this;
    }

    /**
     * This answer with a name for each of its types.
     *
     * @param older an answer that was saved before: its names, and everything else that it has in addition to an answer, are kept
     * @param lender the schema of a near release, which lends what the older answer does not have; its names replace those that were derived for the older
     *     answer
     * @throws InvalidAnswerException if one of the answers does not describe a schema
     */
    public AnswerFile named(Optional<AnswerFile> older, Optional<Schema> lender) throws InvalidAnswerException {
        AnswerNotes known = older.map(AnswerFile::notes).orElse(AnswerNotes.NONE);
        if (lender.isPresent()) {
            AnswerNotes lent = AnswerNotes.lent(elements, lender.get());
            Map<String, String> derived = older.isPresent()
                    ? AnswerSchema.of(older.get().elements(), AnswerNotes.NONE)
                            .notes()
                            .names()
                    : Map.of();
            known = known.withoutNames(derived).or(lent).or(known);
        }
        return new AnswerFile(
                version, program, elements, AnswerSchema.of(elements, known).notes());
    }

    /** This answer with the version and program of its server. */
    public AnswerFile from(Optional<Version> newVersion, Optional<String> newProgram) {
        return new AnswerFile(newVersion, newProgram, elements, notes);
    }

    /** The text of the file. Equal answers have the same text on all platforms. */
    public String text() {
        return AnswerWriter.text(this);
    }
}
