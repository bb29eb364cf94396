package io.github.qapi4j.blocks;

import static org.junit.jupiter.api.Assertions.fail;

import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A real storage daemon. The test is skipped if QEMU's programs are missing, or fails if QEMU is required. */
final class StorageDaemon implements BlockServer {
    private static final long DEADLINE_SECONDS = 20;

    private final Path folder;
    private final Process process;
    private final QmpClient client;
    private final Path nbd;
    private final Map<Long, Path> templates = new HashMap<>();

    private StorageDaemon(Path folder, Process process, QmpClient client) {
        this.folder = folder;
        this.process = process;
        this.client = client;
        this.nbd = folder.resolve("nbd.sock");
    }

    /** Starts a storage daemon with its files in a folder. */
    static StorageDaemon start(Path folder) throws IOException {
        requireProgram("qemu-img");
        requireProgram("qemu-storage-daemon");
        Path socket = folder.resolve("qmp.sock");
        Process process = new ProcessBuilder(
                        "qemu-storage-daemon",
                        "--chardev",
                        "socket,path=" + socket + ",server=on,wait=off,id=m0",
                        "--monitor",
                        "chardev=m0")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("daemon.log").toFile())
                .start();
        StorageDaemon daemon = null;
        try {
            daemon = new StorageDaemon(folder, process, QmpClient.connect(socket));
            daemon.command(
                    "nbd-server-start",
                    "{\"addr\": {\"type\": \"unix\", \"data\": {\"path\": \"" + daemon.nbd + "\"}}}");
            return daemon;
        } catch (IOException e) {
            process.destroyForcibly();
            if (daemon != null) {
                daemon.client.close();
            }
            throw e;
        }
    }

    private static void requireProgram(String program) {
        for (String folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, program))) {
                return;
            }
        }
        if (Boolean.getBoolean("qapi.qemu.required")) {
            fail("no " + program);
        }
        System.out.println("skipped: no " + program);
        Assumptions.abort("no " + program);
    }

    /** Returns the exit code and the last output of a daemon whose connection has ended. */
    String end() throws IOException, InterruptedException {
        String exit = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)
                ? "exit code " + process.exitValue()
                : "still running";
        String output = Files.readString(folder.resolve("daemon.log"));
        return exit + ", " + output.substring(Math.max(0, output.length() - 2000));
    }

    private JsonValue command(String name, String arguments) throws IOException {
        return client.execute(name, (JsonObject) JsonValue.parse(arguments));
    }

    @Override
    public QmpClient client() {
        return client;
    }

    @Override
    public String path(String image) {
        return folder.resolve(image).toString();
    }

    @Override
    public void createImage(String image, long size) throws IOException, InterruptedException {
        Path template = templates.get(size);
        if (template == null) {
            template = folder.resolve("template-" + size);
            Process create = new ProcessBuilder(
                            "qemu-img", "create", "-q", "-f", "qcow2", template.toString(), Long.toString(size))
                    .inheritIO()
                    .start();
            if (!create.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS) || create.exitValue() != 0) {
                create.destroyForcibly();
                fail("cannot create an image");
            }
            templates.put(size, template);
        }
        Files.copy(template, folder.resolve(image), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes through an export that exists only for this write. */
    @Override
    public void write(String node, long offset, long length) throws IOException, InterruptedException {
        command(
                "block-export-add",
                "{\"type\": \"nbd\", \"id\": \"writer\", \"name\": \"writer\", \"writable\": true, \"node-name\": \""
                        + node + "\"}");
        try {
            NbdWriter.write(nbd, "writer", offset, Math.toIntExact(length));
        } finally {
            command("block-export-del", "{\"id\": \"writer\", \"mode\": \"hard\"}");
            awaitNoExport();
        }
    }

    /** The export uses the node for a moment after it is deleted. */
    private void awaitNoExport() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (((JsonArray) command("query-block-exports", "{}")).size() > 0) {
            if (System.nanoTime() > deadline) {
                fail("the export remains");
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @Override
    public Uses uses() throws IOException {
        Map<String, String> overlays = new TreeMap<>();
        Map<String, String> files = new TreeMap<>();
        Map<String, String> targets = new TreeMap<>();
        for (Edge edge : edges()) {
            switch (edge.name()) {
                case "backing" -> overlays.put(edge.parent(), edge.child());
                case "file", "image" -> files.put(edge.parent(), edge.child());
                case "target" -> targets.put(edge.child(), edge.parent());
                default -> {}
            }
        }
        // The filter of a backup has the target, and the node with its data.
        Map<String, String> copies = new TreeMap<>();
        targets.forEach((target, filter) -> copies.put(target, files.get(filter)));
        return new Uses(overlays, files, copies);
    }

    /** A use of a node by another one. */
    private record Edge(String name, String parent, String child) {}

    private List<Edge> edges() throws IOException {
        JsonObject graph = (JsonObject) command("x-debug-query-block-graph", "{}");
        Map<Long, String> names = new HashMap<>();
        for (JsonValue each : graph.getArray("nodes").elements()) {
            JsonObject node = (JsonObject) each;
            if (node.getString("type").equals("block-driver")) {
                names.put(node.getLong("id"), node.getString("name"));
            }
        }
        List<Edge> edges = new ArrayList<>();
        for (JsonValue each : graph.getArray("edges").elements()) {
            JsonObject edge = (JsonObject) each;
            String parent = names.get(edge.getLong("parent"));
            if (parent != null) { // not a job or an export
                edges.add(new Edge(edge.getString("name"), parent, names.get(edge.getLong("child"))));
            }
        }
        return edges;
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        try {
            if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
