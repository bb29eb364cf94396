package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.BlkdebugIOType;
import io.github.qapi4j.blocks.qmp.BlkdebugInjectErrorOptions;
import io.github.qapi4j.blocks.qmp.BlockdevOptions;
import io.github.qapi4j.blocks.qmp.BlockdevRef;
import io.github.qapi4j.blocks.qmp.BlockdevRefOrNull;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Opens nodes with the options of {@code blockdev-add}. */
final class NodeOpening {
    private static final long DEFAULT_SIZE = 1L << 30;
    private static final int MAX_NAME = 31;
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9._-]*");

    private final BlockGraph graph;
    private final Images images;

    NodeOpening(BlockGraph graph, Images images) {
        this.graph = graph;
        this.images = images;
    }

    /**
     * Opens a node that exists until it is deleted, with the nodes below that the options define.
     *
     * @throws QmpErrorException if that is not possible; no node remains
     */
    void open(BlockdevOptions options) throws QmpErrorException {
        if (options.nodeName() == null) {
            throw QmpErrorException.generic("a node needs a 'node-name'");
        }
        open(options, false).ofMonitor = true;
    }

    private BlockNode open(BlockdevOptions options, boolean readOnlyByDefault) throws QmpErrorException {
        boolean readOnly = options.readOnly() == null ? readOnlyByDefault : options.readOnly();
        String name = name(options.nodeName());
        if (options instanceof BlockdevOptions.NullCo empty) {
            long size = empty.size() == null ? DEFAULT_SIZE : empty.size();
            if (size < 0) {
                throw QmpErrorException.generic("the size of node '" + name + "' is negative");
            }
            BlockNode node = new BlockNode(name, Driver.NULL_CO, size, null, readOnly);
            node.latency = Duration.ofNanos(empty.latencyNs() == null ? 0 : empty.latencyNs());
            return add(node);
        }
        if (options instanceof BlockdevOptions.File file) {
            return openFile(name, file.filename(), readOnly);
        }
        if (options instanceof BlockdevOptions.Raw raw) {
            if (raw.offset() != null || raw.size() != null) {
                throw QmpErrorException.generic("this block layer has no parts of disks");
            }
            Below file = below(raw.file(), readOnly);
            return file.add(new BlockNode(name, Driver.RAW, file.node.size(), null, readOnly));
        }
        if (options instanceof BlockdevOptions.Blkdebug debug) {
            Below image = below(debug.image(), readOnly);
            BlockNode node = new BlockNode(name, Driver.BLKDEBUG, image.node.size(), null, readOnly);
            node.failsWrites = failsWrites(debug.injectError());
            return image.add(node);
        }
        if (options instanceof BlockdevOptions.Qcow2 qcow2) {
            Below file = below(qcow2.file(), readOnly);
            try {
                BlockNode node = qcow2(name, file.node, readOnly);
                node.backing = backing(qcow2.backing());
                return file.add(node);
            } catch (QmpErrorException e) {
                file.close();
                throw e;
            }
        }
        throw QmpErrorException.generic(
                "this block layer has no driver '" + options.driver().wireName() + "'");
    }

    /** Opens an image of the format qcow2, with a node for its file that is closed with it. The node is not owned by a user. */
    BlockNode openQcow2(@Nullable String nodeName, String path) throws QmpErrorException {
        String name = name(nodeName);
        Below file = new Below(openFile(graph.newName(), path, false), true);
        try {
            return file.add(qcow2(name, file.node, false));
        } catch (QmpErrorException e) {
            file.close();
            throw e;
        }
    }

    private BlockNode openFile(String name, String path, boolean readOnly) throws QmpErrorException {
        Image image = images.get(path);
        return add(new BlockNode(name, Driver.FILE, image.length(), image, readOnly));
    }

    private static BlockNode qcow2(String name, BlockNode file, boolean readOnly) throws QmpErrorException {
        Image image = file.driver() == Driver.QCOW2 ? null : file.image();
        if (image == null || image.format() != Driver.QCOW2) {
            throw QmpErrorException.generic("node '" + file.name() + "' has no image of the format 'qcow2'");
        }
        return new BlockNode(name, Driver.QCOW2, image.size(), image, readOnly);
    }

    private @Nullable BlockNode backing(@Nullable BlockdevRefOrNull ref) throws QmpErrorException {
        if (ref instanceof BlockdevRefOrNull.Reference reference) {
            return graph.node(reference.value());
        }
        if (ref instanceof BlockdevRefOrNull.Definition definition) {
            return open(definition.value(), true);
        }
        return null;
    }

    private Below below(BlockdevRef ref, boolean readOnly) throws QmpErrorException {
        return ref instanceof BlockdevRef.Definition definition
                ? new Below(open(definition.value(), readOnly), true)
                : new Below(graph.node(((BlockdevRef.Reference) ref).value()), false);
    }

    private BlockNode add(BlockNode node) throws QmpErrorException {
        graph.add(node);
        return node;
    }

    /** Returns the name of a new node: the given one, or a generated one. */
    String name(@Nullable String given) throws QmpErrorException {
        if (given == null) {
            return graph.newName();
        }
        if (!NAME.matcher(given).matches() || given.length() > MAX_NAME) {
            throw QmpErrorException.generic("'" + given + "' is not a valid name of a node");
        }
        if (graph.find(given) != null) {
            throw QmpErrorException.generic("there is already a node '" + given + "'");
        }
        return given;
    }

    private static boolean failsWrites(@Nullable List<BlkdebugInjectErrorOptions> errors) {
        return errors != null
                && errors.stream().anyMatch(error -> error.iotype() == null || error.iotype() == BlkdebugIOType.WRITE);
    }

    /** The node below a new one. */
    private final class Below {
        final BlockNode node;
        private final boolean defined;

        Below(BlockNode node, boolean defined) {
            this.node = node;
            this.defined = defined;
        }

        /** Adds the node above. If that fails, a node that was defined for it is closed. */
        BlockNode add(BlockNode above) throws QmpErrorException {
            above.file = node;
            above.defined = defined ? node : null;
            try {
                return NodeOpening.this.add(above);
            } catch (QmpErrorException e) {
                close();
                throw e;
            }
        }

        void close() {
            if (defined) {
                graph.close(node);
            }
        }
    }
}
