package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdSetTest {
    private final IdSet ids = new IdSet();

    @Test
    void containsWhatWasAddedUntilItIsRemoved() {
        assertThat(ids.isEmpty()).isTrue();
        ids.add(1);
        ids.add(4096);
        assertThat(ids.isEmpty()).isFalse();
        assertThat(ids.remove(2)).isFalse();
        assertThat(ids.remove(0)).isFalse();
        assertThat(ids.remove(-1)).isFalse();
        assertThat(ids.remove(-4096)).isFalse();
        assertThat(ids.remove(1)).isTrue();
        assertThat(ids.remove(1)).isFalse();
        assertThat(ids.remove(4096)).isTrue();
        assertThat(ids.isEmpty()).isTrue();
    }

    @Test
    void isASetOfAnyIds() {
        long seed = 11;
        Random random = new Random(seed);
        Set<Long> expected = new HashSet<>();
        for (long id = 1; id < 30_000; id++) {
            if (random.nextInt(3) > 0) {
                ids.add(id);
                expected.add(id);
            }
            long other = random.nextInt(30_000);
            assertThat(ids.remove(other)).as("seed %d, id %d", seed, other).isEqualTo(expected.remove(other));
        }
        assertThat(ids.isEmpty()).isEqualTo(expected.isEmpty());
    }

    @Test
    void anyIdCanBeRemoved() {
        assertThat(ids.removeAny()).isNegative();
        Set<Long> expected = new HashSet<>(Set.of(0L, 63L, 64L, 4095L, 4096L, 1_000_000L));
        expected.forEach(ids::add);
        for (long id = ids.removeAny(); id >= 0; id = ids.removeAny()) {
            assertThat(expected.remove(id)).isTrue();
        }
        assertThat(expected).isEmpty();
        assertThat(ids.isEmpty()).isTrue();
    }

    @Test
    void forgetsTheOldestOfVeryMany() {
        long ranges = 5000;
        for (long range = 0; range < ranges; range++) {
            ids.add(range * 4096 + 7);
        }
        assertThat(ids.remove(7)).isFalse();
        assertThat(ids.remove((ranges - 4096 - 1) * 4096 + 7)).isFalse();
        assertThat(ids.remove((ranges - 4096) * 4096 + 7)).isTrue();
        assertThat(ids.remove((ranges - 1) * 4096 + 7)).isTrue();
        ids.clear();
        assertThat(ids.isEmpty()).isTrue();
        assertThat(ids.remove((ranges - 2) * 4096 + 7)).isFalse();
    }
}
