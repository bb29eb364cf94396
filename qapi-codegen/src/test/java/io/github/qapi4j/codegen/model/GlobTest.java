package io.github.qapi4j.codegen.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "query-*, query-status, true",
        "query-*, query-, true",
        "query-*, xquery-status, false",
        "*, '', true",
        "*-add, blockdev-add, true",
        "*-add, blockdev-add-fd, false",
        "block*job*, block-job-set-speed, true",
        "a*b*c, aXbXbXc, true",
        "a*b*c, aXcXb, false",
        "qui?, quit, true",
        "qui?, qui, false",
        "quit, quit, true",
        "quit, QUIT, false",
        "**, anything, true",
        "[a], a, false",
        "a.c, abc, false"
    })
    void matches(String pattern, String name, boolean expected) {
        assertThat(Glob.matches(pattern, name)).isEqualTo(expected);
    }
}
