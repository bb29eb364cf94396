package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LongValuesTest {

    @Test
    void onlyLongValuesAreRecorded() {
        LongValues values = new LongValues();
        values.begin(0);
        values.begin(10);
        assertThat(values.depth()).isEqualTo(2);
        values.end(265);
        assertThat(values.depth()).isEqualTo(1);
        values.begin(300);
        values.end(556);
        values.end(600);
        assertThat(values.depth()).isZero();
        assertThat(values.behind(10)).as("255 bytes").isZero();
        assertThat(values.behind(300)).as("256 bytes").isEqualTo(556);
        assertThat(values.behind(0)).isEqualTo(600);
        assertThat(values.behind(1)).isZero();
    }

    @Test
    void manyValues() {
        LongValues values = new LongValues();
        int count = 10_000;
        for (int i = 0; i < count; i++) {
            values.begin(i * 64);
            values.end(i * 64 + 256 + i);
        }
        for (int i = 0; i < count; i++) {
            assertThat(values.behind(i * 64)).isEqualTo(i * 64 + 256 + i);
            assertThat(values.behind(i * 64 + 1)).isZero();
        }
    }

    @Test
    void deepValues() {
        LongValues values = new LongValues();
        int levels = 1_000;
        for (int i = 0; i < levels; i++) {
            values.begin(i);
        }
        assertThat(values.depth()).isEqualTo(levels);
        for (int i = 0; i < levels; i++) {
            values.end(2_000 + i);
        }
        for (int i = 0; i < levels; i++) {
            assertThat(values.behind(i)).isEqualTo(2_000 + levels - 1 - i);
        }
    }
}
