package io.github.qapi4j.codegen;

import java.nio.file.Path;

/** What a front end decides for a {@link SourceWriter}: which existing files it may replace and remove. */
public interface OutputPolicy {

    /** Whether files that qapi4j did not write are replaced. */
    boolean replacesForeignFiles();

    /**
     * Whether another owner is no longer configured, so that its files are removed.
     *
     * @param directory the output directory of these files
     */
    boolean isGone(OutputOwner other, Path directory);

    /** What happens if another owner, which is not gone, has generated a file that this one generates too. Called only in this case. */
    Clash clash(OutputOwner other);

    /** The result of a clash between two owners. */
    enum Clash {
        /** The run is rejected. */
        REJECTED,
        /** The run is rejected, unless the file has the same text. The file stays with the other owner. */
        REJECTED_UNLESS_EQUAL,
        /** The other owner loses the file. It will run again, and its other files are left for it. */
        FILE_REPLACED,
        /** This owner succeeds the other one, whose other files are removed. */
        OWNER_REPLACED
    }
}
