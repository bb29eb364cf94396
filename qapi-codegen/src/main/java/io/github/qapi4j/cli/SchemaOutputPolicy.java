package io.github.qapi4j.cli;

import io.github.qapi4j.codegen.OutputConflictException.Kind;
import io.github.qapi4j.codegen.OutputOwner;
import io.github.qapi4j.codegen.OutputPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The rules for files that were generated from other schemas into the same package. The command line does not know which schemas are still in use. A
 * schema that no longer exists counts as renamed, so its files are replaced. The files of other schemas are kept.
 */
final class SchemaOutputPolicy implements OutputPolicy {
    private final Path schema;
    private final boolean force;

    SchemaOutputPolicy(Path schema, boolean force) {
        this.schema = schema;
        this.force = force;
    }

    /**
     * The owner of the files that are generated from the schema. Symbolic links are not resolved, so a link is the same schema even if it later
     * refers to another release.
     */
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

    /** How users can resolve conflicts of these kinds, to be appended to a message. */
    static String remedy(Set<Kind> kinds) {
        if (kinds.contains(Kind.OBSTACLE)) {
            return "";
        }
        return kinds.contains(Kind.CLASH)
                ? "; use --force to replace everything that was generated from the first schema"
                : "; move such files, or use --force to replace them";
    }
}
