package io.github.qapi4j.input;

import io.github.qapi4j.introspect.InvalidAnswerException;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/** The file in which an answer is saved. It is replaced as a whole or not at all. */
public final class SavedAnswer {
    private final Path file;

    /** The file with this path, which need not exist. */
    public SavedAnswer(Path file) {
        this.file = file;
    }

    /**
     * Reads the answer that the file has, if the file exists.
     *
     * @throws NotAnAnswerException if the file is something else, which should not be replaced
     * @throws InvalidAnswerException if it is an answer, but not a valid one
     * @throws IOException if it cannot be read
     */
    public Optional<AnswerFile> read() throws IOException, InvalidAnswerException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        requireRegular();
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = SourceResolver.readAll(in);
        }
        if (!SchemaInput.isAnswer(content)) {
            throw new NotAnAnswerException(file);
        }
        SchemaInput.Decoded decoded = SchemaInput.decode(content, file.toString());
        if (decoded.isMalformed()) {
            throw new InvalidAnswerException(decoded.end(), SchemaInput.Decoded.MALFORMED);
        }
        return Optional.of(AnswerFile.read(decoded.file()));
    }

    private void requireRegular() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new FileSystemException(file.toString(), null, "not a regular file");
        }
    }

    /**
     * Writes an answer, unless the file already has the same content. Creates missing directories.
     *
     * @return whether the file was written
     * @throws IOException if it cannot be written; then it is unchanged
     */
    public boolean write(AnswerFile answer) throws IOException {
        byte[] content = answer.text().getBytes(StandardCharsets.UTF_8);
        Path target = file;
        if (Files.exists(file)) {
            requireRegular();
            // A link keeps its place.
            target = file.toRealPath();
            if (Files.size(target) == content.length && Arrays.equals(Files.readAllBytes(target), content)) {
                return false;
            }
        }
        Path directory = Objects.requireNonNull(target.toAbsolutePath().getParent(), "a file is in a directory");
        try {
            replace(target, directory, content);
        } catch (AccessDeniedException e) {
            throw reported(new AccessDeniedException(file.toString()), e);
        } catch (NoSuchFileException e) {
            throw reported(new NoSuchFileException(file.toString()), e);
        }
        return true;
    }

    /** Returns an exception that names the file instead of the temporary one beside it. */
    private static IOException reported(IOException exception, IOException cause) {
        exception.initCause(cause);
        return exception;
    }

    private static void replace(Path target, Path directory, byte[] content) throws IOException {
        // Early updates of JDK 17 fail where a symbolic link to a directory is.
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
        }
        // Not a temporary file of the JDK, which only its owner can read.
        Path next = directory.resolve(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        Files.deleteIfExists(next);
        try {
            Files.write(next, content, StandardOpenOption.CREATE_NEW);
            move(next, target);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
