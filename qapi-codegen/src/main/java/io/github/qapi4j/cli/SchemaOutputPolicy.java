package io.github.qapi4j.cli;

import io.github.qapi4j.codegen.OutputConflictException.Kind;
import io.github.qapi4j.codegen.OutputOwner;
import io.github.qapi4j.codegen.OutputPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The rules for files of other schemas in the package that a command generates into. The command line does not know which schemas the user still
 * generates from: a schema in the way of another one has been renamed if it no longer exists, and its files are kept otherwise.
 */
final class SchemaOutputPolicy implements OutputPolicy {
    private final Path schema;
    private final boolean force;

    SchemaOutputPolicy(Path schema, boolean force) {
        this.schema = schema;
        this.force = force;
    }

    /** The owner of the files that are generated from the schema. Links are not resolved: one that refers to another release is still the same schema. */
    OutputOwner owner() {
        return new OutputOwner(null, schema.toAbsolutePath().normalize().toString());
    }

    @Override
    public boolean replacesForeignFiles() {
        return force;
    }

    @Override
    public boolean isGone(OutputOwner other, Path directory) {
        return false;
    }

    @Override
    public Clash clash(OutputOwner other) {
        Path otherSchema = Path.of(other.schema());
        try {
            return force || !Files.exists(otherSchema) || Files.isSameFile(otherSchema, schema)
                    ? Clash.OWNER_REPLACED
                    : Clash.REJECTED;
        } catch (IOException unknown) {
            return Clash.REJECTED;
        }
    }

    /** How users resolve conflicts of these kinds, as the end of a sentence. */
    static String remedy(Set<Kind> kinds) {
        if (kinds.contains(Kind.OBSTACLE)) {
            return "";
        }
        return kinds.contains(Kind.CLASH)
                ? "; use --force to replace everything that was generated from the first schema"
                : "; use --force to replace files that qapi4j did not write";
    }
}
