package io.github.qapi4j.demo;

import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The block layer of a fake machine, in memory: nodes with dirty bitmaps and snapshots. It needs no locks: the server calls its
 * handlers one at a time, and the client uses the block layer only between its calls.
 */
final class BlockLayer {
    static final int DEFAULT_GRANULARITY = 65536;

    private final Map<String, Node> nodes = new LinkedHashMap<>();

    /** A node of the block graph; {@code backing} is the node of which it is an overlay. */
    static final class Node {
        final String name;
        final String driver;
        final long size;

        @Nullable
        Node backing;

        boolean readOnly;
        final Map<String, Bitmap> bitmaps = new TreeMap<>();
        final List<String> snapshots = new ArrayList<>();

        Node(String name, String driver, long size) {
            this.name = name;
            this.driver = driver;
            this.size = size;
        }

        Bitmap bitmap(String bitmap) throws QmpErrorException {
            Bitmap found = bitmaps.get(bitmap);
            if (found == null) {
                throw QmpErrorException.generic("node '" + name + "' has no bitmap '" + bitmap + "'");
            }
            return found;
        }
    }

    /** Records which parts of a node were written since the bitmap was created or cleared; one bit for each {@code granularity} bytes. */
    static final class Bitmap {
        final int granularity;
        final boolean persistent;
        boolean recording = true;
        BitSet bits = new BitSet();

        Bitmap(int granularity, boolean persistent) {
            this.granularity = granularity;
            this.persistent = persistent;
        }

        long dirtyBytes() {
            return (long) bits.cardinality() * granularity;
        }

        /** Marks all ranges that another bitmap has marked, which may have another granularity. */
        void merge(Bitmap source) {
            source.bits.stream().forEach(bit -> mark((long) bit * source.granularity, source.granularity));
        }

        void mark(long offset, long length) {
            bits.set((int) (offset / granularity), (int) ((offset + length - 1) / granularity) + 1);
        }
    }

    Collection<Node> nodes() {
        return nodes.values();
    }

    Node node(String name) throws QmpErrorException {
        Node node = nodes.get(name);
        if (node == null) {
            throw QmpErrorException.generic("there is no node '" + name + "'");
        }
        return node;
    }

    void add(Node node) throws QmpErrorException {
        if (nodes.putIfAbsent(node.name, node) != null) {
            throw QmpErrorException.generic("node '" + node.name + "' already exists");
        }
    }

    void remove(String name) throws QmpErrorException {
        Node node = node(name);
        for (Node other : nodes.values()) {
            if (other.backing == node) {
                throw QmpErrorException.generic("'" + other.name + "' is an overlay of node '" + name + "'");
            }
        }
        nodes.remove(name);
    }

    /** Records a write by the guest in the bitmaps of a node. */
    void write(String name, long offset, long length) throws QmpErrorException {
        for (Bitmap bitmap : node(name).bitmaps.values()) {
            if (bitmap.recording) {
                bitmap.mark(offset, length);
            }
        }
    }
}
