package io.github.qapi4j.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.qapi4j.blocks.BlockServer.Verdict;
import io.github.qapi4j.blocks.qmp.BlockDeviceInfo;
import io.github.qapi4j.blocks.qmp.BlockDirtyBitmap;
import io.github.qapi4j.blocks.qmp.JobInfo;
import io.github.qapi4j.blocks.qmp.JobStatus;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random transactions, executed by the block layer of this project and by a real storage daemon: the same verdict, the same class of error, a failure of
 * the same action, the same state after each one, and the same ends of jobs. After a failure, the state is also the same as before.
 */
@Timeout(600)
class BlockDifferentialTest {
    private static final int TRANSACTIONS_OF_A_ROUND = 25;

    /** How often something must have been compared in 1,000 transactions; in 100, a twentieth of it. */
    private static final Map<String, Integer> MINIMUM_OF_A_THOUSAND = Map.of(
            "writes", 200,
            "bitmaps with different content", 15,
            "blockdev-snapshot", 50,
            "blockdev-snapshot-internal-sync", 40,
            "blockdev-backup", 30,
            "grouped", 20,
            "job completed", 40,
            "job completed with an error", 8,
            "job cancelled", 10,
            "failing actions", 300);

    private final Map<LeftOut, Integer> leftOut = new EnumMap<>(LeftOut.class);

    /** How often each kind was committed, and what else was compared. */
    private final Map<String, Integer> counts = new TreeMap<>();

    private final Set<String> digests = new TreeSet<>();

    private OurServer ours;
    private StorageDaemon theirs;
    private JobEnds ends;
    private JobEnds expectedEnds;

    /** The state after the last command. */
    private BlockState last;

    private int committed;
    private int failedAtFirst;
    private int failedLater;

    @Test
    void randomTransactionsHaveTheSameResults(@TempDir Path folder) throws Exception {
        // The daemon needs some tenths of a second for the state after a transaction.
        int wanted = System.getProperty("qapi.load", "").equals("long") ? 1000 : 100;
        long seed = Long.getLong("qapi.seed", 4);
        System.out.println("block layer: " + wanted + " transactions, -Dqapi.seed=" + seed);
        RandomActions random = new RandomActions(new Random(seed));
        try (OurServer our = OurServer.start(folder.toString());
                StorageDaemon their = StorageDaemon.start(folder)) {
            ours = our;
            theirs = their;
            ends = new JobEnds(ours.client());
            expectedEnds = new JobEnds(theirs.client());
            for (int left = wanted; left > 0; left = wanted - committed - failedAtFirst - failedLater) {
                playRound(random, new Random(seed++), Math.min(left, TRANSACTIONS_OF_A_ROUND));
            }
        }
        counts.put("bitmaps with different content", digests.size());
        System.out.printf(
                "block layer: %d committed, %d failed at the first action, %d at a later one; not sent to QEMU: %s%ncompared: %s%n",
                committed, failedAtFirst, failedLater, leftOut, counts);
        int all = committed + failedAtFirst + failedLater;
        int percent = wanted == 1000 ? 30 : 20;
        assertThat(committed).isGreaterThanOrEqualTo(all * percent / 100);
        assertThat(failedLater).isGreaterThanOrEqualTo(all * percent / 100);
        int notSent = leftOut.values().stream().mapToInt(Integer::intValue).sum();
        assertThat(notSent).isLessThanOrEqualTo((all + notSent) / 10);
        MINIMUM_OF_A_THOUSAND.forEach((what, minimum) -> assertThat(counts.getOrDefault(what, 0))
                .as(what)
                .isGreaterThanOrEqualTo(wanted == 1000 ? minimum : minimum / 20));
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    private void playRound(RandomActions random, Random choice, int count) throws Exception {
        random.addNodes(List.of(ours, theirs));
        compare("the new nodes", Verdict.OK, Verdict.OK);
        for (int i = 0; i < count; i++) {
            RandomActions.Choice next = i % 10 == 0 ? random.groupedBackups(ours) : random.transaction(ours);
            play(next.actions(), next.grouped());
            if (choice.nextInt(3) == 0) {
                write(choice);
            }
            if (choice.nextInt(4) == 0) {
                play(random.command(ours));
            }
            if (choice.nextInt(3) == 0) {
                play(random.jobCommand(ours));
            }
        }
        endJobs();
        deleteNodes();
    }

    private void play(RandomActions.NamedCommand command) throws Exception {
        Verdict verdict = ours.run(command.command());
        Verdict expected;
        try {
            expected = theirs.run(command.command());
        } catch (IOException e) {
            throw daemonFailed(command.text() + "\nbefore:" + last, e);
        }
        if (verdict.isOk() && command.text().contains("job-")) {
            awaitEffect(command.text().substring(command.text().indexOf(' ') + 1));
        }
        compare(command.text(), verdict, expected);
    }

    /** Waits until a job, and the others of its group, do not run or wait any more, as long as another group cannot be the reason. */
    private void awaitEffect(String id) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (System.nanoTime() < deadline
                && ours.api().job().queryJobs().stream()
                        .filter(job -> job.id().equals(id)
                                || id.contains("g") && job.id().contains("g"))
                        .anyMatch(job -> job.status() == JobStatus.RUNNING || job.status() == JobStatus.PENDING)) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    private static List<BlockDeviceInfo> nodes(BlockServer server) throws IOException {
        return server.api().blockCore().queryNamedBlockNodes(b -> b.flat(true));
    }

    private void play(List<TransactionAction> actions, boolean grouped) throws Exception {
        String text = (grouped ? "grouped " : "")
                + actions.stream().map(action -> "\n  " + action).collect(Collectors.joining());
        List<BlockDeviceInfo> nodesBefore = nodes(ours);
        LeftOut.Attempt attempt =
                new LeftOut.Attempt(actions, grouped, usableBitmaps(nodesBefore), usedNodes(), theirs);
        Optional<LeftOut> rule = LeftOut.of(attempt);
        if (rule.isPresent()) {
            leftOut.merge(rule.get(), 1, Integer::sum);
            playHere(rule.get(), attempt, text);
            return;
        }
        BlockState before = last;
        Verdict verdict = ours.transaction(actions, grouped);
        int failedAt = -1;
        if (!verdict.isOk()) {
            assertThat(BlockState.of(ours)).as("after the rollback of %s", text).isEqualTo(before);
            assertThat(nodes(ours)).as("after the rollback of %s", text).isEqualTo(nodesBefore);
            failedAt = failedAt(actions, grouped);
            assertThat(BlockState.of(ours))
                    .as("after the rollback of parts of %s", text)
                    .isEqualTo(before);
        }
        Verdict expected;
        try {
            expected = theirs.transaction(actions, grouped);
            if (!verdict.isOk() && !expected.isOk()) {
                compareFailures(text, attempt, failedAt, verdict, expected);
            }
        } catch (IOException e) {
            throw daemonFailed(text + "\nbefore:" + before, e);
        }
        compare(text + "\nbefore:" + before, verdict, expected);
        if (verdict.isOk()) {
            committed++;
            countKinds(actions, grouped);
        } else if (failedAt == 0) {
            failedAtFirst++;
        } else {
            failedLater++;
        }
    }

    private AssertionError daemonFailed(String what, IOException cause) throws IOException, InterruptedException {
        return new AssertionError("the storage daemon has failed on " + what + "\nend: " + theirs.end(), cause);
    }

    private static Set<BlockDirtyBitmap> usableBitmaps(List<BlockDeviceInfo> nodes) {
        Set<BlockDirtyBitmap> usable = new HashSet<>();
        for (BlockDeviceInfo node : nodes) {
            if (node.dirtyBitmaps() != null) {
                node.dirtyBitmaps().stream()
                        .filter(bitmap -> !bitmap.busy())
                        .forEach(bitmap -> usable.add(new BlockDirtyBitmap(node.nodeName(), bitmap.name())));
            }
        }
        return usable;
    }

    private Set<String> usedNodes() throws IOException {
        BlockServer.Uses uses = theirs.uses();
        Set<String> used = new HashSet<>(uses.overlays().values());
        used.addAll(uses.copies().keySet());
        used.addAll(uses.copies().values());
        return used;
    }

    /** Executes a transaction that is not sent to the real server: only here, and without a change of the state. */
    private void playHere(LeftOut rule, LeftOut.Attempt attempt, String text) throws Exception {
        boolean plain = rule.mustFail
                || rule == LeftOut.MERGE_OF_NOTHING && attempt.actions().size() == 1;
        boolean passes = plain
                ? ours.transaction(attempt.actions(), attempt.grouped()).isOk()
                : Prefix.passes(ours, attempt.actions());
        assertThat(passes && rule.mustFail).as("%s must fail: %s", rule, text).isFalse();
        assertThat(BlockState.of(ours)).as("%s: %s", rule, text).isEqualTo(last);
    }

    private void countKinds(List<TransactionAction> actions, boolean grouped) {
        count(grouped && actions.size() > 1 ? "grouped" : "not grouped");
        Set<String> kinds =
                actions.stream().map(action -> action.type().wireName()).collect(Collectors.toSet());
        kinds.forEach(kind -> count(grouped ? "grouped " + kind : kind));
    }

    /**
     * Returns the index of the action that fails: the last one of the shortest beginning of the list that does not fail with a further {@code abort}. In
     * a grouped transaction, an action that is not a backup fails.
     */
    private int failedAt(List<TransactionAction> actions, boolean grouped) throws IOException {
        for (int i = 0; i < actions.size(); i++) {
            if (grouped && !(actions.get(i) instanceof TransactionAction.BlockdevBackup)
                    || !Prefix.passes(ours, actions.subList(0, i + 1))) {
                return i;
            }
        }
        return fail("no action fails: " + actions);
    }

    /** Requires that the same action fails in the real server. A grouped transaction with actions of other kinds is rejected here before the first one. */
    private void compareFailures(String text, LeftOut.Attempt attempt, int failedAt, Verdict verdict, Verdict expected)
            throws IOException {
        if (attempt.grouped() && attempt.firstOther() < attempt.actions().size()) {
            return;
        }
        assertThat(Prefix.isAborted(verdict))
                .as("ours:   %s%ntheirs: %s%n%s", verdict, expected, text)
                .isEqualTo(Prefix.isAborted(expected));
        if (failedAt < attempt.firstUsedOverlay()) {
            assertThat(attempt.passes(failedAt))
                    .as(
                            "QEMU executes what is before the action %d, which fails here: %s%n%s%n%s",
                            failedAt, verdict, expected, text)
                    .isTrue();
            assertThat(attempt.passes(failedAt + 1))
                    .as("QEMU executes the action %d, which fails here: %s%n%s%n%s", failedAt, verdict, expected, text)
                    .isFalse();
            count("failing actions");
        }
    }

    private void compare(String what, Verdict verdict, Verdict expected) throws Exception {
        BlockState state = BlockState.settled(ours);
        BlockState expectedState = BlockState.settled(theirs);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        // A job that is cancelled may run for a moment.
        while (!(state.equals(expectedState) && ends.read().equals(expectedEnds.read()))
                && System.nanoTime() < deadline) {
            state = BlockState.settled(ours);
            expectedState = BlockState.settled(theirs);
        }
        if (!verdict.result().equals(expected.result())
                || !state.equals(expectedState)
                || !ends.read().equals(expectedEnds.read())) {
            fail("%s%nours:   %s, jobs %s%ntheirs: %s, jobs %s%ndifferent:%s%nours:%s%ntheirs:%s"
                    .formatted(
                            what,
                            verdict,
                            ends.read(),
                            expected,
                            expectedEnds.read(),
                            BlockState.differences(state, expectedState),
                            state,
                            expectedState));
        }
        digests.addAll(state.digests());
        ends.read().values().forEach(end -> count("job " + end.get(end.size() - 1)));
        ends.forget();
        expectedEnds.forget();
        last = state;
    }

    /** Writes to a node that can be written, but not to the file of an image. */
    private void write(Random choice) throws Exception {
        List<String> writable = nodes(ours).stream()
                .filter(node ->
                        !node.ro() && !node.drv().equals("file") && !node.drv().equals("blkdebug"))
                .map(node -> String.valueOf(node.nodeName()))
                .filter(name -> !name.startsWith("#"))
                .toList();
        if (writable.isEmpty()) {
            return;
        }
        String node = writable.get(choice.nextInt(writable.size()));
        long offset = choice.nextInt((int) RandomActions.SIZE / 512) * 512L;
        long length = Math.min((1 + choice.nextInt(300)) * 512L, RandomActions.SIZE - offset);
        String text = "a write to " + node;
        Verdict verdict = ours.run(api -> ours.write(node, offset, length));
        Verdict expected = theirs.run(api -> {
            try {
                theirs.write(node, offset, length);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        compare(text, verdict, expected);
        count(verdict.isOk() ? "writes" : "rejected writes");
    }

    private void endJobs() throws Exception {
        List<JobInfo> jobs = ours.api().job().queryJobs();
        while (!jobs.isEmpty()) {
            String id = jobs.get(0).id();
            BlockServer.Command end = jobs.get(0).status() == JobStatus.CONCLUDED
                    ? api -> api.job().jobDismiss(id)
                    : api -> api.job().jobCancel(id);
            compare("the end of job " + id, ours.run(end), theirs.run(end));
            jobs = ours.api().job().queryJobs();
        }
    }

    /** Deletes all nodes: overlays and other users first. */
    private void deleteNodes() throws Exception {
        for (int rounds = 0; !nodes(ours).isEmpty(); rounds++) {
            assertThat(rounds).isLessThan(20);
            for (BlockDeviceInfo node : nodes(ours)) {
                String name = String.valueOf(node.nodeName());
                BlockServer.Command delete = api -> api.blockCore().blockdevDel(name);
                if (!name.startsWith("#")) {
                    compare("deletion of " + name, ours.run(delete), theirs.run(delete));
                }
            }
        }
        assertThat(nodes(theirs)).isEmpty();
    }
}
