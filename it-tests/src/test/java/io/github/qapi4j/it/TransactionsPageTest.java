package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The Java of {@code docs/transactions.md} compiles against the API of the project's own schemas, and does what the page says. */
@Timeout(60)
class TransactionsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "transactions.md");

    private static final String PROGRAM = """
            import $PACKAGE$.*;
            import io.github.qapi4j.faults.TransactionFaults;
            import io.github.qapi4j.runtime.qmp.*;
            import io.github.qapi4j.runtime.transaction.*;
            import io.github.qapi4j.runtime.transaction.job.*;
            import io.github.qapi4j.runtime.transaction.journal.*;
            import java.io.IOException;
            import java.time.Duration;
            import java.util.*;
            import java.util.function.Supplier;

            public final class Page implements Supplier<Object> {
                private final Blocks blocks = new Blocks();

                static final class Blocks {
                    private final Map<String, Set<String>> nodes = new TreeMap<>();

                    Node node(String name) {
                        return new Node(nodes.computeIfAbsent(name, added -> new TreeSet<>()));
                    }
                }

                record Node(Set<String> bitmaps) {
                    Bitmap addBitmap(String name) {
                        bitmaps.add(name);
                        return new Bitmap(this, name);
                    }
                }

                record Bitmap(Node node, String name) {
                    void remove() {
                        node.bitmaps().remove(name);
                    }
                }

                static final class Machine {
                    private final Set<String> bitmaps = new TreeSet<>();

                    String describe() {
                        return bitmaps.toString();
                    }

                    TransactionStep addBitmap(String disk) {
                        return scope -> {
                            bitmaps.add(disk);
                            scope.onAbort(() -> bitmaps.remove(disk));
                        };
                    }
                }

                static final class Store {
                    private final Map<String, String> files;

                    Store(Map<String, String> files) {
                        this.files = new java.util.concurrent.ConcurrentSkipListMap<>(files);
                    }

                    static Store create() {
                        return new Store(Map.of());
                    }

                    String content() {
                        return files.toString();
                    }

                    TransactionStep write(String file) {
                        return new TransactionStep() {
                            @Override
                            public void describe(TransactionScope scope) throws QmpErrorException {
                                scope.undoRecord(JournalRecord.of(BlockDirtyBitmap.CODEC, new BlockDirtyBitmap(file, "")));
                            }

                            @Override
                            public void prepare(TransactionScope scope) {
                                files.put(file, "written");
                                scope.onAbort(() -> files.remove(file));
                            }
                        };
                    }

                    Store restart() {
                        return new Store(files);
                    }

                    RecoveryHandler recovery() {
                        return new RecoveryHandler() {
                            @Override
                            public void undo(int step, JournalRecord record) throws Exception {
                                files.remove(record.read(BlockDirtyBitmap.CODEC).node());
                            }

                            @Override
                            public void redo(int step, JournalRecord record) {}
                        };
                    }

                    void stopJobs() {}

                    void delete() {
                        files.clear();
                    }
                }

                abstract class Handler implements TransactionActionHandler {
            %s
                }

                static void serve(QmpServer.Builder builder, TransactionActionHandler handler, QuiesceHook hook) {
            %s
                }

                static TransactionExecutor executor() {
            %s
                    return executor;
                }

                static TransactionExecutor grouped(QmpServer.Builder builder) {
            %s
                    return executor;
                }

                TransactionExecutor journaled(java.nio.file.Path directory) throws Exception {
            %s
                    return executor;
                }

                abstract class Step implements TransactionStep {
                    private final BlockDirtyBitmap saved = new BlockDirtyBitmap("disk0", "bitmap0");
                    private final BlockDirtyBitmap block = saved;

            %s
                }

                static final class Files {
                    void restore(BlockDirtyBitmap saved) {}

                    void write(BlockDirtyBitmap block) {}

                    void sync() {}
                }

                private final Files files = new Files();

            %s

                static final class SavedBlock {
                    static final io.github.qapi4j.runtime.codec.Codec<BlockDirtyBitmap> CODEC = BlockDirtyBitmap.CODEC;
                }

                static final class NewBlock {
                    static final io.github.qapi4j.runtime.codec.Codec<BlockDirtyBitmap> CODEC = BlockDirtyBitmap.CODEC;
                }

                static int check() throws Exception {
            %s
                    return transactions;
                }

                static void handle(TransactionActionHandler handler, TransactionExecutor executor, TransactionCommand command)
                        throws Exception {
            %s
                }

                static int crashes() throws Exception {
            %s
                    return withCrashes;
                }

                @Override
                public Object get() {
                    try {
                        executor().execute(List.of("disk0"), CompletionMode.INDIVIDUAL, new Machine()::addBitmap);
                        return Math.min(check(), crashes());
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }
            }
            """;

    @Test
    @SuppressWarnings("unchecked")
    void theBlocksRun() throws Exception {
        List<String> blocks = JavaBlocks.of(PAGE);
        assertThat(blocks).hasSize(10);
        GeneratedSdk sdk = GeneratedSdk.of(ProjectSchema.load("qapi-schema.json"), "sdk.own");
        Supplier<Object> page = sdk.compileUser(Supplier.class, "Page", PROGRAM.formatted(blocks.toArray()));
        assertThat((int) page.get()).isGreaterThan(50);
    }
}
