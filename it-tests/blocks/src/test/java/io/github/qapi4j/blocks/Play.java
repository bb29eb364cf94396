package io.github.qapi4j.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.blocks.BlockServer.Verdict;
import io.github.qapi4j.blocks.qmp.BlockdevOptions;
import io.github.qapi4j.blocks.qmp.BlockdevRef;
import io.github.qapi4j.blocks.qmp.BlockdevRefOrNull;
import io.github.qapi4j.blocks.qmp.JobInfo;
import io.github.qapi4j.blocks.qmp.JobStatus;
import io.github.qapi4j.blocks.qmp.TransactionAction;
import io.github.qapi4j.runtime.codec.JsonNull;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A script that runs on a server, which has the nodes {@code d0} and {@code d1}, overlays {@code o0} to {@code o2}, and nodes without images. */
final class Play {
    final BlockServer server;

    /** The state after each command. */
    final List<String> log = new ArrayList<>();

    private BlockState state;

    Play(BlockServer server) throws IOException, InterruptedException {
        this.server = server;
        for (String image : List.of("d0", "d1", "o0", "o1", "o2")) {
            server.createImage(image, RandomActions.SIZE);
        }
        for (String disk : List.of("d0", "d1")) {
            server.api()
                    .blockCore()
                    .blockdevAdd(
                            BlockdevOptions.file(b -> b.nodeName(disk + "-f").filename(server.path(disk))));
            server.api()
                    .blockCore()
                    .blockdevAdd(BlockdevOptions.qcow2(b -> b.nodeName(disk).file(BlockdevRef.of(disk + "-f"))));
        }
        for (String overlay : List.of("o0", "o1", "o2")) {
            server.api()
                    .blockCore()
                    .blockdevAdd(BlockdevOptions.qcow2(b -> b.nodeName(overlay)
                            .file(BlockdevRef.of(BlockdevOptions.file(server.path(overlay))))
                            .backing(BlockdevRefOrNull.of(JsonNull.INSTANCE))));
        }
        Map<String, Long> sizes =
                Map.of("n0", RandomActions.SIZE, "big", 2 * RandomActions.SIZE, "odd", RandomActions.SIZE + 512);
        for (Map.Entry<String, Long> empty : sizes.entrySet()) {
            server.api()
                    .blockCore()
                    .blockdevAdd(BlockdevOptions.nullCo(b ->
                            b.nodeName(empty.getKey()).size(empty.getValue()).readZeroes(true)));
        }
        state = BlockState.of(server);
    }

    /** Commands, each with the verdict that it must have. */
    interface Script {
        void run(Play play) throws Exception;
    }

    void ok(TransactionAction... actions) throws Exception {
        expect(true, List.of(actions), server.transaction(List.of(actions), false));
    }

    void fails(TransactionAction... actions) throws Exception {
        expect(false, List.of(actions), server.transaction(List.of(actions), false));
    }

    void grouped(boolean ok, TransactionAction... actions) throws Exception {
        expect(ok, List.of(actions), server.transaction(List.of(actions), true));
    }

    /** Cancels the jobs that have not ended, and dismisses those that remain. */
    void endJobs() throws Exception {
        for (JobInfo job : server.api().job().queryJobs()) {
            if (job.status() != JobStatus.CONCLUDED) {
                server.run(api -> api.job().jobCancel(job.id()));
                await(each -> each.status() == JobStatus.RUNNING);
            }
        }
        for (JobInfo job : server.api().job().queryJobs()) {
            command(true, api -> api.job().jobDismiss(job.id()));
        }
    }

    /** Cancels a job, with which all that run must end. */
    void cancels(String id) throws Exception {
        assertThat(server.run(api -> api.job().jobCancel(id)).isOk()).isTrue();
        await(each -> each.status() == JobStatus.RUNNING);
        log.add(state.toString());
    }

    /** Finalizes a job, and waits until it is not pending. */
    void finalizes(String id) throws Exception {
        assertThat(server.run(api -> api.job().jobFinalize(id)).isOk()).isTrue();
        await(job -> job.id().equals(id) && job.status() == JobStatus.PENDING);
        log.add(state.toString());
    }

    /** Waits until a group of jobs, with ids that contain {@code g}, has ended if one of them has. */
    private void awaitEndOfGroup() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        List<JobStatus> group;
        do {
            assertThat(System.nanoTime()).isLessThan(deadline);
            group = server.api().job().queryJobs().stream()
                    .filter(job -> job.id().contains("g"))
                    .map(JobInfo::status)
                    .toList();
        } while (group.contains(JobStatus.CONCLUDED) && group.contains(JobStatus.RUNNING));
    }

    /** Waits while there are such jobs. */
    private void await(Predicate<JobInfo> unsettled) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (server.api().job().queryJobs().stream().anyMatch(unsettled)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(1);
        }
        state = BlockState.settled(server);
    }

    void command(boolean ok, BlockServer.Command command) throws Exception {
        expect(ok, List.of(), server.run(command));
    }

    void write(String node, long offset, long length) throws IOException, InterruptedException {
        server.write(node, offset, length);
        state = BlockState.settled(server);
    }

    /** Compares a verdict with the expected one, and after a failure the state with that before. */
    private void expect(boolean ok, List<TransactionAction> actions, Verdict verdict) throws Exception {
        String text = actions.toString();
        text = text.length() < 500 ? text : text.substring(0, 500);
        assertThat(verdict.result()).as("%s: %s", text, verdict).isEqualTo(ok ? "ok" : QmpErrorException.GENERIC_ERROR);
        awaitEndOfGroup();
        BlockState after = BlockState.settled(server);
        if (!ok) {
            assertThat(after).as(text).isEqualTo(state);
        }
        state = after;
        log.add(text + after);
    }
}
