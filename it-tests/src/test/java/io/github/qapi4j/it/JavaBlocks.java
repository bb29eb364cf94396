package io.github.qapi4j.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The Java of a page of the documentation, and a server in memory on which it runs. */
final class JavaBlocks {
    private static final String BEGIN = "```java\n";

    /** The beginning of a class; its name, its interface and the rest of its members follow. */
    private static final String SERVER = """
            import $PACKAGE$.*;
            import io.github.qapi4j.runtime.codec.*;
            import io.github.qapi4j.runtime.job.*;
            import io.github.qapi4j.runtime.qmp.*;
            import io.github.qapi4j.runtime.schema.*;
            import io.github.qapi4j.runtime.transaction.TransactionStep;
            import io.github.qapi4j.runtime.transaction.job.*;
            import io.github.qapi4j.runtime.transport.*;
            import java.nio.file.Path;
            import java.time.Duration;
            import java.util.ArrayList;
            import java.util.List;
            import java.util.concurrent.*;
            import java.util.function.Consumer;

            public final class CLASS {
                static final class Blocks implements BlockCoreCommands {
                    private final List<BlockDeviceInfo> nodes = new ArrayList<>();
                    private final EventEmitter events;

                    Blocks(EventEmitter events) {
                        this.events = events;
                    }

                    @Override
                    public void blockdevAdd(BlockdevAddCommand command) {
                        BlockdevOptions options = command.arguments();
                        nodes.add(BlockDeviceInfo.builder()
                                .file("").nodeName(options.nodeName()).ro(false).drv(options.driver().wireName())
                                .backingFileDepth(0).encrypted(false).detectZeroes(BlockdevDetectZeroesOptions.OFF)
                                .bps(0).bpsRd(0).bpsWr(0).iops(0).iopsRd(0).iopsWr(0).writeThreshold(0)
                                .image(ImageInfo.builder().filename("").format("raw").virtualSize(0).build())
                                .cache(new BlockdevCacheInfo(true, false, false))
                                .build());
                    }

                    @Override
                    public List<BlockDeviceInfo> queryNamedBlockNodes(QueryNamedBlockNodesCommand command) {
                        return nodes;
                    }

                    @Override
                    public void blockDirtyBitmapAdd(BlockDirtyBitmapAddCommand command) {
                        System.out.println("bitmap " + command.name());
                    }

                    @Override
                    public void blockdevDel(BlockdevDelCommand command) throws QmpErrorException {
                        if (!nodes.removeIf(node -> command.nodeName().equals(node.nodeName()))) {
                            throw new QmpErrorException(QmpErrorException.DEVICE_NOT_FOUND, "no such node");
                        }
                    }

                    @Override
                    public void blockdevBackup(BlockdevBackupCommand command) {
                        String job = command.arguments().jobId();
                        for (JobStatus status : List.of(JobStatus.CREATED, JobStatus.RUNNING, JobStatus.CONCLUDED)) {
                            events.emit(JobStatusChangeEvent.builder().id(job).status(status).build());
                        }
                    }
                }

                static QmpServer.Builder fake() {
                    QmpServer.Builder builder = QmpServer.builder(QmpApi.schema());
                    return builder.version(9, 1, 0, "")
                            .handler(new Blocks(builder.emitter()))
                            .handle(TransactionCommand.DESCRIPTOR, (request, command) -> {
                                System.out.println(command.actions().size() + " actions");
                                return null;
                            });
                }

            """;

    private JavaBlocks() {}

    /** Returns the Java of a page, in order. */
    static List<String> of(Path page) throws IOException {
        String text = Files.readString(page);
        List<String> blocks = new ArrayList<>();
        for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at)) {
            at += BEGIN.length();
            blocks.add(text.substring(at, text.indexOf("```", at)));
        }
        return blocks;
    }

    /**
     * Returns the beginning of a class with a method {@code fake()}, which makes the builder of a server with block nodes. The class is not closed.
     *
     * @param declaration the class's name and interfaces
     */
    static String withServer(String declaration) {
        return SERVER.replace("CLASS", declaration);
    }

    interface Action {
        void run() throws Exception;
    }

    /** Returns the lines that an action prints to both streams. */
    static List<String> printed(Action action) throws Exception {
        Output.REPLACED.lock();
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream both = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(both);
            System.setErr(both);
            action.run();
        } finally {
            System.setOut(out);
            System.setErr(err);
            Output.REPLACED.unlock();
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
