package io.github.qapi4j.runtime.transaction.journal;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * The directory of a journal, with the few operations that a journal needs, so that a test can lose, reorder and tear what is not synced. No operation
 * depends on the interrupt flag of the thread. {@code toString} returns the path, for messages.
 */
interface Disk extends Closeable {

    /**
     * Reserves the directory until this object is closed.
     *
     * @throws JournalException if it is in use
     */
    void lock() throws IOException;

    /** Returns the names of all files. */
    List<String> list() throws IOException;

    /** Creates an empty file; fails if it exists. */
    DiskFile create(String name) throws IOException;

    /** Opens an existing file. */
    DiskFile open(String name) throws IOException;

    /** Renames a closed file, atomically, and replaces a closed file of that name. */
    void rename(String from, String to) throws IOException;

    /** Deletes a closed file, if it exists. */
    void delete(String name) throws IOException;

    /** Makes all names durable. */
    void sync() throws IOException;

    /** Makes the name of the directory itself durable. */
    void syncOwnName() throws IOException;

    /** A file that is open for reading and writing. */
    interface DiskFile extends Closeable {
        long size() throws IOException;

        /** Fills the array from the beginning of the file; fails if the file is shorter. */
        void read(byte[] bytes) throws IOException;

        /** Writes a part of the array at a position, which may be the end of the file. */
        void write(long position, byte[] bytes, int from, int length) throws IOException;

        /** Makes the file shorter. */
        void truncate(long size) throws IOException;

        /** Makes the content and the size durable. After a failure, it is unknown what of the content is. */
        void sync() throws IOException;
    }
}
