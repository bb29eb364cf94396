package io.github.qapi4j.blocks;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The image files that a block layer can open, in memory. They remain when the nodes that use them are deleted, with the persistent bitmaps and the
 * snapshots that were stored. All methods may be called on any thread.
 *
 * <pre>{@code
 * Images images = new Images();
 * images.create("/images/disk.qcow2", 1 << 20);
 * BlockLayer blocks = new BlockLayer(images);
 * }</pre>
 */
public final class Images {
    private final Map<String, Image> files = new ConcurrentHashMap<>();

    /** Creates an empty image in the format qcow2, and replaces an image with the same path. */
    public void create(String path, long size) {
        files.put(path, new Image(path, Driver.QCOW2, size));
    }

    /** Creates an empty image without a format, and replaces an image with the same path. */
    public void createRaw(String path, long size) {
        files.put(path, new Image(path, Driver.RAW, size));
    }

    /** Returns whether there is an image with this path. */
    public boolean contains(String path) {
        return files.containsKey(path);
    }

    Image get(String path) throws QmpErrorException {
        Image image = files.get(path);
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
