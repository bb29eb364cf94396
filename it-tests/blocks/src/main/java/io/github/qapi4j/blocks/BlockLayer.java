package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.QmpApi;
import io.github.qapi4j.blocks.qmp.TransactionCommand;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.runtime.transaction.TransactionExecutor;
import io.github.qapi4j.runtime.transaction.job.JobRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The block layer of a fake storage daemon, in memory: nodes of the drivers {@code null-co}, {@code file}, {@code raw}, {@code qcow2} and
 * {@code blkdebug}, backing chains, dirty bitmaps, snapshots and backups. It accepts and rejects what QEMU 7.2 accepts and rejects, with the same classes
 * of errors, except that it neither crashes nor hangs where QEMU does, and that it replaces no image in a directory. All its changes are transactions;
 * the methods may be called on any thread, and wait while a transaction runs, at most 10 seconds.
 *
 * <pre>{@code
 * try (BlockLayer blocks = new BlockLayer(new Images());
 *         QmpServer server = blocks.server().listen(socket)) {
 *     server.awaitQuit();
 * }
 * }</pre>
 */
public final class BlockLayer implements AutoCloseable {
    private final BlockGraph graph = new BlockGraph();
    private final Activity activity = new Activity(Duration.ofSeconds(10));
    private final QmpServer.Builder server = QmpServer.builder(QmpApi.schema());
    private final JobRegistry jobs = JobRegistry.builder(QmpApi.schema(), server.emitter())
            .quiesce(activity.ofJobs())
            .build();
    private final NodeOpening opening;
    private final BlockActions actions;

    /** Creates a block layer without nodes, whose nodes can open these images. */
    public BlockLayer(Images images) {
        this(images, TransactionExecutor.builder());
    }

    /**
     * Creates a block layer without nodes, whose nodes can open these images.
     *
     * @param transactions options of its executor. With a journal, internal snapshots of images in a directory hold if the process is killed, see {@link
     *     Images#recovery}
     */
    public BlockLayer(Images images, TransactionExecutor.Builder transactions) {
        opening = new NodeOpening(graph, images);
        actions = new BlockActions(graph, images, opening, activity, jobs);
        setOptions(transactions);
        TransactionExecutor executor = transactions.build();
        jobs.addHandlers(server)
                .handler(commands(executor))
                .handle(TransactionCommand.DESCRIPTOR, QmpApi.transactions(actions, executor));
    }

    /** Sets the options of an executor that this block layer needs. */
    void setOptions(TransactionExecutor.Builder executor) {
        executor.quiesce(activity).groupedJobs(jobs::newGroup);
    }

    /** Returns the steps of actions. */
    BlockActions actions() {
        return actions;
    }

    /** Returns the commands, executed by this executor. */
    BlockCommands commands(TransactionExecutor executor) {
        return new BlockCommands(graph, opening, actions, executor);
    }

    /** Returns the builder of the server, with handlers for all commands of this block layer. */
    public QmpServer.Builder server() {
        return server;
    }

    /**
     * Writes to a node, like a guest: its bitmaps that record mark the range.
     *
     * @throws QmpErrorException if there is no such node, it cannot be written, or the range is not within it
     */
    public void write(String node, long offset, long length) throws QmpErrorException {
        activity.change(() -> {
            BlockNode written = graph.node(node);
            graph.requireWritable(written);
            if (offset < 0 || length < 0 || offset > written.size() - length) {
                throw QmpErrorException.generic("the range is not within node '" + node + "'");
            }
            written.mark(offset, length);
            if (written.failsWrites) {
                throw QmpErrorException.generic("Input/output error");
            }
        });
    }

    /** Returns the overlays, each with the node of which it is an overlay, by name. */
    public Map<String, String> overlays() throws QmpErrorException {
        return activity.read(() -> {
            Map<String, String> overlays = new TreeMap<>();
            for (BlockNode node : graph.nodes()) {
                if (node.backing != null) {
                    overlays.put(node.name(), node.backing.name());
                }
            }
            return overlays;
        });
    }

    /** Returns the nodes with their data in another node, each with that one, by name. */
    public Map<String, String> files() throws QmpErrorException {
        return activity.read(() -> {
            Map<String, String> files = new TreeMap<>();
            for (BlockNode node : graph.nodes()) {
                if (node.file != null) {
                    files.put(node.name(), node.file.name());
                }
            }
            return files;
        });
    }

    /** Returns the nodes to which jobs copy, each with the node from which they copy, by name. */
    public Map<String, String> copies() throws QmpErrorException {
        return activity.read(() -> {
            Map<String, String> copies = new TreeMap<>();
            for (BlockNode node : graph.nodes()) {
                if (node.target != null && node.file != null) {
                    copies.put(node.target.name(), node.file.name());
                }
            }
            return copies;
        });
    }

    /** Cancels all jobs, and waits for their ends, at most 2 seconds. */
    @Override
    public void close() {
        jobs.close();
    }
}
