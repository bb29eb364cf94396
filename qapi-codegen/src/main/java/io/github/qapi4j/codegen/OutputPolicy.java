package io.github.qapi4j.codegen;

import java.nio.file.Path;

/** Decides which existing files a {@link SourceWriter} may replace and remove. Each front end has its own policy. */
public interface OutputPolicy {

    /** Whether files that qapi4j did not write are replaced. */
    boolean replacesForeignFiles();

    /**
     * Whether another owner is no longer configured, so that its files are removed.
     *
     * @param directory the output directory of the other owner
     */
    boolean isGone(OutputOwner other, Path directory);

    /** What happens if another owner has generated a file that this owner also generates. Called only if the other owner is not gone. */
    Clash clash(OutputOwner other);

    /** The result of a clash between two owners. */
    enum Clash {
        /** The run is rejected. */
        REJECTED,
        /** The run is rejected, unless the file has the same text. The file stays with the other owner. */
        REJECTED_UNLESS_EQUAL,
        /** The other owner loses the file and keeps its other files, since it will run again. */
        FILE_REPLACED,
        /** This owner replaces the other one, and the other files of that owner are removed. */
        OWNER_REPLACED
    }
}
