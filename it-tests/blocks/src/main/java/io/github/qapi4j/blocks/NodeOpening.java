package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.BlkdebugIOType;
import io.github.qapi4j.blocks.qmp.BlkdebugInjectErrorOptions;
import io.github.qapi4j.blocks.qmp.BlockdevOptions;
import io.github.qapi4j.blocks.qmp.BlockdevRef;
import io.github.qapi4j.blocks.qmp.BlockdevRefOrNull;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.transaction.TransactionScope;
import java.time.Duration;
import java.util.ArrayList;
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
     * Opens a node that exists until it is deleted, with the nodes below that the options define. They are closed if the step fails.
     *
     * @throws QmpErrorException if that is not possible
     */
    void open(BlockdevOptions options, TransactionScope scope) throws QmpErrorException {
        if (options.nodeName() == null) {
            throw QmpErrorException.generic("a node needs a 'node-name'");
        }
        new Opening(scope).open(options, false).ofMonitor = true;
    }

    /**
     * Opens an image of the format qcow2, with a node for its file that is closed with it. The node is not owned by a user. Both are closed if the step
     * fails.
     */
    BlockNode openQcow2(@Nullable String nodeName, String path, TransactionScope scope) throws QmpErrorException {
        String name = name(nodeName);
        Opening opening = new Opening(scope);
        BlockNode file = opening.openFile(graph.newName(), path, false);
        return opening.above(file, true, qcow2(name, file, false));
    }

    private static BlockNode qcow2(String name, BlockNode file, boolean readOnly) throws QmpErrorException {
        Image image = file.driver() == Driver.QCOW2 ? null : file.image();
        if (image == null || image.format() != Driver.QCOW2) {
            throw QmpErrorException.generic("node '" + file.name() + "' has no image of the format 'qcow2'");
        }
        return new BlockNode(name, Driver.QCOW2, image.size(), image, readOnly);
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

    /** The nodes that a step opens. */
    private final class Opening {
        private final List<BlockNode> opened = new ArrayList<>();

        Opening(TransactionScope scope) {
            // Before the first node is opened: a definition can fail after some of its nodes are.
            scope.onAbort(this::close);
        }

        /** Closes the nodes that are still open, newest first. */
        private void close() {
            for (int i = opened.size() - 1; i >= 0; i--) {
                BlockNode node = opened.get(i);
                if (graph.find(node.name()) == node) {
                    graph.close(node);
                }
            }
        }

        BlockNode open(BlockdevOptions options, boolean readOnlyByDefault) throws QmpErrorException {
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
                BlockNode file = below(raw.file(), readOnly);
                return above(file, isDefined(raw.file()), new BlockNode(name, Driver.RAW, file.size(), null, readOnly));
            }
            if (options instanceof BlockdevOptions.Blkdebug debug) {
                BlockNode image = below(debug.image(), readOnly);
                BlockNode node = new BlockNode(name, Driver.BLKDEBUG, image.size(), null, readOnly);
                node.failsWrites = failsWrites(debug.injectError());
                return above(image, isDefined(debug.image()), node);
            }
            if (options instanceof BlockdevOptions.Qcow2 qcow2) {
                BlockNode file = below(qcow2.file(), readOnly);
                BlockNode node = qcow2(name, file, readOnly);
                node.backing = backing(qcow2.backing());
                return above(file, isDefined(qcow2.file()), node);
            }
            throw QmpErrorException.generic(
                    "this block layer has no driver '" + options.driver().wireName() + "'");
        }

        BlockNode openFile(String name, String path, boolean readOnly) throws QmpErrorException {
            Image image = images.get(path);
            return add(new BlockNode(name, Driver.FILE, image.length(), image, readOnly));
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

        private BlockNode below(BlockdevRef ref, boolean readOnly) throws QmpErrorException {
            return ref instanceof BlockdevRef.Definition definition
                    ? open(definition.value(), readOnly)
                    : graph.node(((BlockdevRef.Reference) ref).value());
        }

        private static boolean isDefined(BlockdevRef ref) {
            return ref instanceof BlockdevRef.Definition;
        }

        /** Adds a node with its data in another one. */
        BlockNode above(BlockNode file, boolean defined, BlockNode node) throws QmpErrorException {
            node.file = file;
            node.defined = defined ? file : null;
            return add(node);
        }

        private BlockNode add(BlockNode node) throws QmpErrorException {
            opened.add(node);
            graph.add(node);
            return node;
        }
    }
}
