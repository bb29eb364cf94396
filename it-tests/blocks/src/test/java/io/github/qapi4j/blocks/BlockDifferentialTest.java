package io.github.qapi4j.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.github.qapi4j.blocks.BlockServer.Verdict;
import io.github.qapi4j.blocks.qmp.BlockDeviceInfo;
import io.github.qapi4j.blocks.qmp.JobInfo;
import io.github.qapi4j.blocks.qmp.JobStatus;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random transactions, executed by the block layer of this project and by a real storage daemon: the same verdict, the same class of error, and the
 * same state after each one. After a failure, the state is also the same as before.
 */
@Timeout(600)
class BlockDifferentialTest {
    private static final int TRANSACTIONS_OF_A_ROUND = 25;

    /** The description with which the action {@code abort} fails. */
    private static final String ABORTED = "the action 'abort' ends the transaction";

    private final Map<LeftOut, Integer> leftOut = new EnumMap<>(LeftOut.class);
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
        try (OurServer ours = OurServer.start(folder.toString());
                StorageDaemon theirs = StorageDaemon.start(folder)) {
            for (int left = wanted; left > 0; left = wanted - committed - failedAtFirst - failedLater) {
                playRound(ours, theirs, random, new Random(seed++), Math.min(left, TRANSACTIONS_OF_A_ROUND));
            }
        }
        System.out.printf(
                "block layer: %d committed, %d failed at the first action, %d at a later one; not sent to QEMU: %s%n",
                committed, failedAtFirst, failedLater, leftOut);
        int all = committed + failedAtFirst + failedLater;
        assertThat(committed).isGreaterThanOrEqualTo(all * 3 / 10);
        assertThat(failedLater).isGreaterThanOrEqualTo(all * 3 / 10);
    }

    private void playRound(OurServer ours, StorageDaemon theirs, RandomActions random, Random choice, int count)
            throws Exception {
        List<BlockServer> servers = List.of(ours, theirs);
        random.addNodes(servers);
        compare("the new nodes", ours, theirs, Verdict.OK, Verdict.OK);
        for (int i = 0; i < count; i++) {
            RandomActions.Choice next = random.transaction(ours);
            play(ours, theirs, next.actions(), next.grouped());
            if (choice.nextInt(3) == 0) {
                write(ours, theirs, choice);
            }
            if (choice.nextInt(4) == 0) {
                play(ours, theirs, random.command(ours));
            }
            if (choice.nextInt(3) == 0) {
                play(ours, theirs, random.jobCommand(ours));
            }
        }
        endJobs(ours, theirs);
        deleteNodes(ours, theirs);
    }

    private void play(OurServer ours, StorageDaemon theirs, RandomActions.NamedCommand command) throws Exception {
        Verdict verdict = ours.run(command.command());
        Verdict expected;
        try {
            expected = theirs.run(command.command());
        } catch (IOException e) {
            throw new AssertionError("the storage daemon has failed on " + command.text() + "\nbefore:" + last, e);
        }
        if (verdict.isOk() && command.text().contains("job-")) {
            awaitEffect(ours, command.text().substring(command.text().indexOf(' ') + 1));
        }
        compare(command.text(), ours, theirs, verdict, expected);
    }

    /** Waits until a job, and the others of its group, do not run or wait any more, as long as another group cannot be the reason. */
    private static void awaitEffect(OurServer ours, String id) throws Exception {
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

    private void play(OurServer ours, StorageDaemon theirs, List<TransactionAction> actions, boolean grouped)
            throws Exception {
        String text = (grouped ? "grouped " : "")
                + actions.stream().map(action -> "\n  " + action).collect(Collectors.joining());
        BlockState before = last;
        List<BlockDeviceInfo> nodesBefore = nodes(ours);
        Set<String> used = new HashSet<>(ours.overlays().values());
        used.addAll(ours.copies().keySet());
        used.addAll(ours.copies().values());
        Verdict verdict = ours.transaction(actions, grouped);
        int failedAt = -1;
        if (!verdict.isOk()) {
            assertThat(BlockState.of(ours)).as("after the rollback of %s", text).isEqualTo(before);
            assertThat(nodes(ours)).as("after the rollback of %s", text).isEqualTo(nodesBefore);
            failedAt = failedAt(ours, actions, grouped);
            assertThat(BlockState.of(ours))
                    .as("after the rollback of parts of %s", text)
                    .isEqualTo(before);
        }
        Optional<LeftOut> rule = LeftOut.of(new LeftOut.Result(actions, grouped, failedAt, used));
        if (rule.isPresent()) {
            leftOut.merge(rule.get(), 1, Integer::sum);
            assertThat(verdict.isOk())
                    .as("%s changes the state of one side only: %s", rule, text)
                    .isFalse();
            return;
        }
        Verdict expected;
        try {
            expected = theirs.transaction(actions, grouped);
        } catch (IOException e) {
            throw new AssertionError("the storage daemon has failed on " + text + "\nbefore:" + before, e);
        }
        compare(text + "\nbefore:" + before, ours, theirs, verdict, expected);
        if (verdict.isOk()) {
            committed++;
        } else if (failedAt == 0) {
            failedAtFirst++;
        } else {
            failedLater++;
        }
    }

    /**
     * Returns the index of the action that fails: the last one of the shortest beginning of the list that does not fail with a further {@code abort}. In
     * a grouped transaction, an action that is not a backup fails.
     */
    private static int failedAt(OurServer ours, List<TransactionAction> actions, boolean grouped) throws IOException {
        for (int i = 0; i < actions.size(); i++) {
            if (actions.get(i) instanceof TransactionAction.Abort
                    || grouped && !(actions.get(i) instanceof TransactionAction.BlockdevBackup)) {
                return i;
            }
            List<TransactionAction> beginning = new ArrayList<>(actions.subList(0, i + 1));
            beginning.add(TransactionAction.abort());
            if (!ours.transaction(beginning, false).description().equals(ABORTED)) {
                return i;
            }
        }
        return fail("no action fails: " + actions);
    }

    private void compare(String what, BlockServer ours, BlockServer theirs, Verdict verdict, Verdict expected)
            throws Exception {
        BlockState state = BlockState.settled(ours);
        BlockState expectedState = BlockState.settled(theirs);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        // A job that is cancelled may run for a moment.
        while (!state.equals(expectedState) && System.nanoTime() < deadline) {
            state = BlockState.settled(ours);
            expectedState = BlockState.settled(theirs);
        }
        if (!verdict.result().equals(expected.result()) || !state.equals(expectedState)) {
            fail("%s%nours:   %s%ntheirs: %s%ndifferent:%s%nours:%s%ntheirs:%s"
                    .formatted(
                            what,
                            verdict,
                            expected,
                            BlockState.differences(state, expectedState),
                            state,
                            expectedState));
        }
        last = state;
    }

    /** Writes to a node that can be written, but not to the file of an image. */
    private void write(OurServer ours, StorageDaemon theirs, Random choice) throws Exception {
        List<String> writable = nodes(ours).stream()
                .filter(node -> !node.ro() && !node.drv().equals("file"))
                .map(node -> String.valueOf(node.nodeName()))
                .filter(name -> !name.startsWith("#"))
                .toList();
        if (writable.isEmpty()) {
            return;
        }
        String node = writable.get(choice.nextInt(writable.size()));
        long offset = choice.nextInt((int) RandomActions.SIZE / 512) * 512L;
        long length = Math.min((1 + choice.nextInt(300)) * 512L, RandomActions.SIZE - offset);
        try {
            ours.write(node, offset, length);
        } catch (IOException e) {
            return;
        }
        theirs.write(node, offset, length);
        compare("a write to " + node, ours, theirs, Verdict.OK, Verdict.OK);
    }

    private void endJobs(OurServer ours, StorageDaemon theirs) throws Exception {
        List<JobInfo> jobs = ours.api().job().queryJobs();
        while (!jobs.isEmpty()) {
            String id = jobs.get(0).id();
            BlockServer.Command end = jobs.get(0).status() == JobStatus.CONCLUDED
                    ? api -> api.job().jobDismiss(id)
                    : api -> api.job().jobCancel(id);
            compare("the end of job " + id, ours, theirs, ours.run(end), theirs.run(end));
            jobs = ours.api().job().queryJobs();
        }
    }

    /** Deletes all nodes: overlays and other users first. */
    private void deleteNodes(OurServer ours, StorageDaemon theirs) throws Exception {
        for (int rounds = 0; !nodes(ours).isEmpty(); rounds++) {
            assertThat(rounds).isLessThan(20);
            for (BlockDeviceInfo node : nodes(ours)) {
                String name = String.valueOf(node.nodeName());
                BlockServer.Command delete = api -> api.blockCore().blockdevDel(name);
                if (!name.startsWith("#")) {
                    compare("deletion of " + name, ours, theirs, ours.run(delete), theirs.run(delete));
                }
            }
        }
        assertThat(nodes(theirs)).isEmpty();
    }
}
