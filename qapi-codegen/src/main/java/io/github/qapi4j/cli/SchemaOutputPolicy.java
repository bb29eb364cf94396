package io.github.qapi4j.cli;

import io.github.qapi4j.codegen.OutputConflictException.Kind;
import io.github.qapi4j.codegen.OutputOwner;
import io.github.qapi4j.codegen.OutputPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The rules for files that were generated from other schemas into the same package. The command line does not know which schemas are still in use. A
 * schema that no longer exists counts as renamed, so its files are replaced, and so are those of another range of releases that has one of the same
 * schemas. The files of other schemas are kept.
 */
final class SchemaOutputPolicy implements OutputPolicy {
    private final List<Path> schemas;
    private final boolean force;

    /** @param schemas the file of the schema, or those of several releases, the oldest first */
    SchemaOutputPolicy(List<Path> schemas, boolean force) {
        this.schemas = List.copyOf(schemas);
        this.force = force;
    }

    /**
     * The owner of the files that are generated from the schemas. Symbolic links are not resolved, so a link is the same schema even if it later
     * refers to another release.
     */
    OutputOwner owner() {
        return new OutputOwner(
                null,
                schemas.stream()
                        .map(schema -> schema.toAbsolutePath().normalize().toString())
                        .toList());
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
        try {
            return force || isGone(other) || isSame(other) ? Clash.OWNER_REPLACED : Clash.REJECTED;
        } catch (IOException unknown) {
            return Clash.REJECTED;
        }
    }

    private static boolean isGone(OutputOwner other) {
        return other.schemas().stream().noneMatch(schema -> Files.exists(Path.of(schema)));
    }

    /** Whether the files of another owner are those of the same schema, or of a range of releases that has one of these releases. */
    private boolean isSame(OutputOwner other) throws IOException {
        if (schemas.size() == 1 != (other.schemas().size() == 1)) {
            return false;
        }
        for (String name : other.schemas()) {
            Path former = Path.of(name);
            for (Path schema : schemas) {
                if (Files.exists(former) && Files.isSameFile(former, schema)) {
                    return true;
                }
            }
        }
        return false;
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
