package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.ImageInfo;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.journal.JournalRecord;
import io.github.qapi4j.runtime.transaction.journal.RecoveryHandler;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The image files that a block layer can open, in memory. They remain when the nodes that use them are deleted, with the persistent bitmaps and the
 * snapshots that were stored. Images in a directory also remain when the process ends, with the snapshots. All methods may be called on any thread.
 *
 * <pre>{@code
 * Images images = new Images();
 * images.create("/images/disk.qcow2", 1 << 20);
 * BlockLayer blocks = new BlockLayer(images);
 * }</pre>
 */
public final class Images {
    private final Map<String, Image> files = new ConcurrentHashMap<>();

    /** Creates an empty image in the format qcow2, in memory, and replaces an image with the same path. */
    public void create(String path, long size) {
        files.put(path, new Image(path, Driver.QCOW2, size, null));
    }

    /** Creates an empty image without a format, in memory, and replaces an image with the same path. */
    public void createRaw(String path, long size) {
        files.put(path, new Image(path, Driver.RAW, size, null));
    }

    /**
     * Creates an empty image in the format qcow2 in a file of a directory, and replaces an image with the same name.
     *
     * @return the path of the image
     * @throws IOException if the file cannot be written
     */
    public static String create(Path directory, String name, long size) throws IOException {
        Path file = directory.resolve(name);
        Image.save(file, new Image(file.toString(), Driver.QCOW2, size, file).info());
        return file.toString();
    }

    /**
     * Returns the images in the files of a directory.
     *
     * @throws IOException if a file cannot be read, or is not an image
     */
    public static Images load(Path directory) throws IOException {
        Images images = new Images();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
            for (Path file : files) {
                Image image = Image.load(file);
                images.files.put(image.path(), image);
            }
        }
        return images;
    }

    /** Returns the handler that recovers images from the records of {@link BlockLayer} in a journal, before they are loaded. */
    public static RecoveryHandler recovery() {
        return new RecoveryHandler() {
            @Override
            public void undo(int step, JournalRecord record) throws IOException {
                ImageInfo image = record.read(ImageInfo.CODEC);
                Image.save(Path.of(image.filename()), image);
            }

            @Override
            public void redo(int step, JournalRecord record) {
                throw new IllegalStateException("snapshots are durable before the decision, and need not be redone");
            }
        };
    }

    /** Returns whether there is an image with this path. */
    public boolean contains(String path) {
        return files.containsKey(path);
    }

    @Nullable
    Image find(String path) {
        return files.get(path);
    }

    /** Replaces the image with this path, or removes it if the new one is null. */
    void replace(String path, @Nullable Image image) {
        if (image == null) {
            files.remove(path);
        } else {
            files.put(path, image);
        }
    }

    Image get(String path) throws QmpErrorException {
        Image image = find(path);
        if (image == null) {
            throw QmpErrorException.generic("cannot open '" + path + "': there is no such file");
        }
        return image;
    }

    /**
     * Fails if there is no folder for a new image. The folders are those of the images.
     *
     * @throws QmpErrorException if no image has the same folder
     */
    void requireFolder(String path) throws QmpErrorException {
        String folder = folder(path);
        if (files.keySet().stream().noneMatch(file -> folder(file).equals(folder))) {
            throw QmpErrorException.generic("cannot create '" + path + "': there is no such folder");
        }
    }

    private static String folder(String path) {
        return path.substring(0, path.lastIndexOf('/') + 1);
    }
}
