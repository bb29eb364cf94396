package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.qmp.InputBudget.Account;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bound of the bytes in large messages of all sessions. */
@Timeout(30)
class InputBudgetTest {
    private static final int K = 1024;

    private final Timer timer = new LimitedThreads().shared.timer();
    private final List<String> resumed = new ArrayList<>();
    private final BlockingQueue<String> stalled = new LinkedBlockingQueue<>();
    private InputBudget budget = new InputBudget(200 * K, TimeUnit.HOURS.toNanos(1), timer);

    private Account open(String name) {
        return budget.open(new InputBudget.Owner() {
            @Override
            public void mayContinue() {
                resumed.add(name);
            }

            @Override
            public void stalled() {
                stalled.add(name);
            }
        });
    }

    @Test
    void smallMessagesDoNotCount() {
        Account a = open("a");
        assertThat(a.concerns(64 * K)).isFalse();
        assertThat(a.concerns(64 * K + 1)).isTrue();
        a.received(64 * K);
        a.answered(64 * K);
        assertThat(budget.held()).isZero();
    }

    @Test
    void oneSessionContinuesAndTheOthersWaitInOrder() {
        Account a = open("a");
        Account b = open("b");
        Account c = open("c");
        assertThat(a.receiving(100 * K)).isTrue();
        assertThat(b.receiving(100 * K)).isTrue();
        // The first one above the bound may continue until its message is answered.
        assertThat(b.receiving(150 * K)).isTrue();
        assertThat(a.receiving(101 * K)).isFalse();
        assertThat(c.receiving(70 * K)).isFalse();
        b.received(160 * K);
        assertThat(budget.held()).isEqualTo((160 + 101 + 70) * K);
        assertThat(resumed).isEmpty();
        b.answered(160 * K);
        assertThat(resumed).containsExactly("a", "c");
        assertThat(budget.held()).isEqualTo(171 * K);
        assertThat(c.receiving(170 * K)).isTrue();
        assertThat(a.receiving(170 * K)).isFalse();
        c.close();
        assertThat(resumed).containsExactly("a", "c", "a");
        c.close();
        c.answered(170 * K);
        a.received(170 * K);
        a.answered(170 * K);
        assertThat(budget.held()).isZero();
    }

    @Test
    void aSessionWithManyLargeMessagesPassesItsTurnOn() {
        Account a = open("a");
        Account b = open("b");
        assertThat(a.receiving(150 * K)).isTrue();
        a.received(150 * K);
        assertThat(a.receiving(150 * K)).isTrue();
        assertThat(b.receiving(100 * K)).isFalse();
        a.received(150 * K);
        assertThat(a.receiving(160 * K)).isTrue();
        a.answered(150 * K);
        assertThat(resumed).containsExactly("b");
        assertThat(a.receiving(170 * K)).isFalse();
        assertThat(b.receiving(110 * K)).isTrue();
        b.received(110 * K);
        b.answered(110 * K);
        assertThat(resumed).containsExactly("b", "a");
    }

    @Test
    void aMessageThatTurnsOutToBeBrokenIsForgotten() {
        Account a = open("a");
        assertThat(a.receiving(500 * K)).isTrue();
        assertThat(a.concerns(0)).isTrue();
        assertThat(a.receiving(0)).isTrue();
        assertThat(a.concerns(0)).isFalse();
        assertThat(budget.held()).isZero();
    }

    @Test
    void aSessionThatDoesNotCompleteItsMessageIsStalledWhileOthersWait() throws Exception {
        budget = new InputBudget(200 * K, TimeUnit.MILLISECONDS.toNanos(5), timer);
        Account a = open("a");
        Account b = open("b");
        assertThat(a.receiving(300 * K)).isTrue();
        assertThat(b.receiving(100 * K)).isFalse();
        assertThat(stalled.take()).isEqualTo("a");
        a.close();
        assertThat(resumed).containsExactly("b");
        stalled.clear();
        b.close();
        assertThat(budget.held()).isZero();
    }

    /** Whatever happens, the sum is right, and no session waits while none of the others can continue. */
    @Test
    void randomSessions() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int count = 8;
        Account[] accounts = new Account[count];
        int[] incomplete = new int[count];
        int[] complete = new int[count];
        for (int i = 0; i < count; i++) {
            accounts[i] = open(Integer.toString(i));
        }
        boolean[] waits = new boolean[count];
        for (int round = 0; round < 20_000; round++) {
            int i = random.nextInt(count);
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    if (!waits[i] && complete[i] == 0) {
                        incomplete[i] += 65 * K + random.nextInt(100 * K);
                        waits[i] = !accounts[i].receiving(incomplete[i]);
                    }
                }
                case 2 -> {
                    if (!waits[i] && incomplete[i] > 0) {
                        accounts[i].received(incomplete[i]);
                        complete[i] = incomplete[i];
                        incomplete[i] = 0;
                    }
                }
                default -> {
                    if (complete[i] > 0) {
                        accounts[i].answered(complete[i]);
                        complete[i] = 0;
                    } else if (random.nextInt(10) == 0) {
                        accounts[i].close();
                        accounts[i] = open(Integer.toString(i));
                        incomplete[i] = 0;
                        waits[i] = false;
                    }
                }
            }
            resumed.forEach(name -> waits[Integer.parseInt(name)] = false);
            resumed.clear();
            long sum = 0;
            boolean canContinue = false;
            for (int j = 0; j < count; j++) {
                sum += incomplete[j] + complete[j];
                canContinue |= !waits[j];
            }
            assertThat(budget.held()).isEqualTo(sum);
            assertThat(canContinue).isTrue();
        }
        for (Account account : accounts) {
            account.close();
        }
        assertThat(budget.held()).isZero();
    }
}
