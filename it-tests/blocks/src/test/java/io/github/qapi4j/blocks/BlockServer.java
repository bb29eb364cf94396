package io.github.qapi4j.blocks;

import io.github.qapi4j.blocks.qmp.ActionCompletionMode;
import io.github.qapi4j.blocks.qmp.QmpApi;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import io.github.qapi4j.blocks.qmp.TransactionProperties;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** A server with a block layer: that of this project, or a real storage daemon. Both open images with the same paths. */
interface BlockServer extends AutoCloseable {
    QmpClient client();

    default QmpApi api() {
        return QmpApi.on(client());
    }

    /** Returns the path of an image, which has the same name on all servers. */
    String path(String image);

    /** Creates an empty image of the format qcow2. */
    void createImage(String image, long size) throws IOException, InterruptedException;

    /** Writes to a node, which must be possible. */
    void write(String node, long offset, long length) throws IOException, InterruptedException;

    /** Returns how nodes use others. */
    Uses uses() throws IOException;

    /**
     * How nodes use others, by name: the overlays, each with the node of which it is an overlay; the nodes with their data in another one, each with that
     * one; the nodes to which jobs copy, each with the node from which they copy.
     */
    record Uses(Map<String, String> overlays, Map<String, String> files, Map<String, String> copies) {}

    /** Runs a command, and returns {@code ok} or the class of the error. */
    default Verdict run(Command command) throws IOException {
        try {
            command.run(api());
            return Verdict.OK;
        } catch (QmpErrorException e) {
            return new Verdict(e.errorClass(), e.description());
        }
    }

    default Verdict transaction(List<TransactionAction> actions, boolean grouped) throws IOException {
        return run(api -> {
            if (grouped) {
                TransactionProperties properties = TransactionProperties.builder()
                        .completionMode(ActionCompletionMode.GROUPED)
                        .build();
                api.transaction().transaction(b -> b.actions(actions).properties(properties));
            } else {
                api.transaction().transaction(actions);
            }
        });
    }

    /** Deletes all nodes: overlays and other users first. */
    default void deleteNodes() throws IOException {
        List<String> nodes = chosenNodes();
        for (int passes = 0; !nodes.isEmpty(); passes++) {
            if (passes > nodes.size()) {
                throw new IOException("cannot be deleted: " + nodes);
            }
            for (String node : nodes) {
                run(api -> api.blockCore().blockdevDel(node));
            }
            nodes = chosenNodes();
        }
    }

    /** Returns the nodes whose names a user has chosen. */
    private List<String> chosenNodes() throws IOException {
        return api().blockCore().queryNamedBlockNodes(b -> b.flat(true)).stream()
                .map(node -> String.valueOf(node.nodeName()))
                .filter(name -> !name.startsWith("#"))
                .toList();
    }

    @Override
    void close() throws IOException;

    /** A command of the generated API. */
    interface Command {
        void run(QmpApi api) throws IOException;
    }

    /** The result of a command: {@code ok} or the class of an error. Descriptions are not compared. */
    record Verdict(String result, String description) {
        static final Verdict OK = new Verdict("ok", "");

        boolean isOk() {
            return equals(OK);
        }

        @Override
        public String toString() {
            return isOk() ? result : result + " (" + description + ")";
        }
    }
}
