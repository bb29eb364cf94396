package io.github.qapi4j.runtime.transaction.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import io.github.qapi4j.runtime.transaction.journal.KilledProgram.Phase;
import io.github.qapi4j.runtime.transaction.journal.KilledProgram.Work;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills processes that change files in place by transactions, at chosen points of each phase and at random times. The next process recovers, and this one
 * reads the files: no transaction is there in half. 10 kills; the property {@code qapi.load} makes 100 with {@code all}, and 1,000 with {@code long}.
 */
class JournalKillTest {
    private static final long SEED = 14;

    /** The phases in which processes are killed, one after the other. Recoveries follow phases that leave a transaction in doubt. */
    private static final List<Phase> ORDER = List.of(
            Phase.BEGIN,
            Phase.EFFECTS,
            Phase.RECOVERY,
            Phase.COMMIT,
            Phase.RECOVERY,
            Phase.DECIDED,
            Phase.RECOVERY,
            Phase.COMMITTING,
            Phase.RECOVERY,
            Phase.ENDED);

    @TempDir
    private Path directory;

    private static int kills() {
        return switch (System.getProperty("qapi.load", "")) {
            case "" -> 10;
            case "all" -> 100;
            case "long" -> 1000;
            default -> throw new IllegalArgumentException("qapi.load must be 'all' or 'long'");
        };
    }

    @Test
    @Timeout(1800)
    void noKillLeavesHalfATransaction() throws Exception {
        int kills = kills();
        int lanes = 2;
        ExecutorService threads = Executors.newFixedThreadPool(lanes);
        Map<Phase, Integer> table = new EnumMap<>(Phase.class);
        int inDoubt = 0;
        int recoveriesInDoubt = 0;
        try {
            List<Future<Lane>> results = new ArrayList<>();
            for (int i = 0; i < lanes; i++) {
                Lane lane = new Lane(directory.resolve("lane" + i), SEED + i, kills / lanes, i);
                results.add(threads.submit((Callable<Lane>) lane::run));
            }
            for (Future<Lane> each : results) {
                Lane lane = each.get(1700, TimeUnit.SECONDS);
                lane.table.forEach((phase, count) -> table.merge(phase, count, Integer::sum));
                inDoubt += lane.inDoubt;
                recoveriesInDoubt += lane.recoveriesInDoubt;
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.println("kills by phase, from seed " + SEED + ": " + table + ", transactions that were recovered: "
                + inDoubt + ", kills while one was recovered: " + recoveriesInDoubt);
        assertThat(table.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(kills);
        int least = kills >= 1000 ? 20 : kills / 20;
        assertThat(table.keySet()).containsExactly(Phase.values());
        assertThat(table.values()).allMatch(count -> count >= least);
        assertThat(inDoubt).isPositive();
        assertThat(recoveriesInDoubt).isGreaterThanOrEqualTo(kills >= 1000 ? 20 : 0);
    }

    /** One journal and its files, with one running process at a time, and the next one already started. */
    private static final class Lane {
        private final Path directory;
        private final long seed;
        private final int kills;
        private final int offset;
        private final Random random;
        final Map<Phase, Integer> table = new EnumMap<>(Phase.class);
        int inDoubt;

        /** The kills during the recovery of a transaction. */
        int recoveriesInDoubt;

        /** The transactions after which the files may be as they are. */
        private Set<Integer> allowed = Set.of(0);

        Lane(Path directory, long seed, int kills, int offset) {
            this.directory = directory;
            this.seed = seed;
            this.kills = kills;
            this.offset = offset;
            this.random = new Random(seed);
        }

        Lane run() throws Exception {
            Files.createDirectories(directory);
            for (int i = 0; i < KilledProgram.FILES; i++) {
                Files.write(KilledProgram.file(directory, i), new byte[KilledProgram.FILE_SIZE]);
            }
            Child next = new Child(directory, seed);
            try {
                for (int i = 0; i <= kills; i++) {
                    Child child = next;
                    try (child) {
                        // The last process only recovers.
                        if (i < kills) {
                            next = new Child(directory, seed);
                        }
                        kill(child, i);
                    }
                }
            } finally {
                next.close();
            }
            return this;
        }

        private void kill(Child child, int round) throws Exception {
            assertThat(child.line()).isEqualTo("ready");
            boolean last = round == kills;
            // The lanes begin at different places.
            int index = round + offset * ORDER.size() / 2;
            Phase stopIn = ORDER.get(index % ORDER.size());
            boolean atRandom = stopIn == Phase.ENDED && index / ORDER.size() % 2 > 0;
            boolean inRecovery = stopIn == Phase.RECOVERY && index / ORDER.size() % 3 == 2 && !last;
            // Every recovery has five points.
            int most = stopIn == Phase.RECOVERY && index < 20 ? 5 : random.nextBoolean() ? 8 : 50;
            int points = atRandom || inRecovery || last ? Integer.MAX_VALUE : 1 + random.nextInt(most);
            child.send("recover " + stopIn + " " + points);
            if (inRecovery) {
                TimeUnit.MICROSECONDS.sleep(random.nextInt(6_000));
                child.kill();
            }
            assertThat(child.line()).isIn("RECOVERY 0", null);
            String line = child.line();
            boolean pending = false;
            if (line != null && line.startsWith("in doubt ")) {
                pending = !line.equals("in doubt 0");
                line = child.line();
            }
            if (line == null || line.equals("stopped")) {
                child.kill();
                count(Phase.RECOVERY);
                recoveriesInDoubt += pending ? 1 : 0;
                return;
            }
            assertThat(line).startsWith("recovered ");
            inDoubt += pending ? 1 : 0;
            if (inRecovery) {
                // The kill came too late.
                count(Phase.ENDED);
                return;
            }
            int state = verify(round);
            if (last) {
                return;
            }
            child.send("run " + (state + 1));
            if (atRandom || stopIn == Phase.RECOVERY) {
                TimeUnit.MICROSECONDS.sleep(random.nextInt(20_000));
                child.kill();
            }
            follow(child, state);
        }

        /** Reads what the process has done, until it has stopped or its output ends. */
        private void follow(Child child, int state) throws Exception {
            Phase phase = Phase.ENDED;
            int number = state;
            for (String line = child.line(); line != null && !line.equals("stopped"); line = child.line()) {
                String[] words = line.split(" ");
                phase = Phase.valueOf(words[0]);
                number = Integer.parseInt(words[1]);
            }
            child.kill();
            count(phase);
            allowed = switch (phase) {
                case BEGIN, EFFECTS -> Set.of(number - 1);
                case COMMIT -> Set.of(number - 1, number);
                default -> Set.of(number);
            };
        }

        private void count(Phase phase) {
            table.merge(phase, 1, Integer::sum);
        }

        /** Returns the transaction after which the files are as they are. */
        private int verify(int round) throws IOException {
            List<String> files = KilledProgram.lines(directory);
            for (int number : new TreeSet<>(allowed)) {
                if (files.equals(expected(number))) {
                    allowed = Set.of(number);
                    return number;
                }
            }
            throw new AssertionError("seed " + seed + ", before kill " + round + ": the files are " + files
                    + ", and must be as after one of the transactions " + allowed + ", "
                    + expected(allowed.iterator().next()));
        }

        private List<String> expected(int last) {
            String[] values = new String[KilledProgram.FILES];
            Arrays.fill(values, "0");
            for (int number = 1; number <= last; number++) {
                Work work = Work.of(seed, number);
                if (!work.rolledBack()) {
                    for (int file : work.files()) {
                        values[file] = Integer.toString(number);
                    }
                }
            }
            return List.of(values);
        }
    }

    /** A process. */
    private static final class Child implements AutoCloseable {
        private final Process process;
        private final BufferedReader out;

        Child(Path directory, long seed) throws Exception {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xshare:auto",
                            "-Xmx64m",
                            "-cp",
                            String.join(File.pathSeparator, "target/classes", "target/test-classes", jackson()),
                            KilledProgram.class.getName(),
                            directory.toString(),
                            Long.toString(seed))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            out = process.inputReader(StandardCharsets.US_ASCII);
        }

        private static String jackson() throws Exception {
            return Path.of(JsonFactory.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        }

        /** Returns the next line, or null if the process has ended. */
        String line() throws IOException {
            return out.readLine();
        }

        void send(String line) throws IOException {
            process.outputWriter(StandardCharsets.US_ASCII)
                    .append(line)
                    .append('\n')
                    .flush();
        }

        /** Sends SIGKILL. What the process has printed can still be read. */
        void kill() {
            process.toHandle().destroyForcibly();
            try {
                assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            kill();
            process.destroyForcibly();
        }
    }
}
