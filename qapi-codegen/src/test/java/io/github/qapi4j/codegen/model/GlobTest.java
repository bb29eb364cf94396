package io.github.qapi4j.codegen.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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
    void aPatternMatches(String pattern, String name, boolean expected) {
        assertThat(Glob.matches(pattern, name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "query-*, query-status, true",
        "query-*, stop, false",
        "!query-*, query-status, false",
        "!query-*, stop, true",
        "!query-* !stop, stop, false",
        "query-* !query-status, query-status, false",
        "!query-status query-*, query-block, true",
        "!query-status query-*, query-status, false",
        "!query-status query-*, stop, false",
        "* !stop, stop, false",
        "* !stop, cont, true",
    })
    void patternsSelect(String patterns, String name, boolean expected) {
        assertThat(Glob.selects(List.of(patterns.split(" ")), name)).isEqualTo(expected);
        assertThat(Glob.selects(List.of(), name)).isFalse();
    }
}
