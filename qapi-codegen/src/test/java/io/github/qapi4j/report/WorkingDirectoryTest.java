package io.github.qapi4j.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkingDirectoryTest {
    @ParameterizedTest
    @CsvSource({
        "/home/q, a.json, a.json",
        "/home/q, ./a//b.json, a/b.json",
        "/home/q, a/../../q/b.json, b.json",
        "/home/q, ../b.json, ../b.json",
        "/home/q, ../../../../b.json, ../../../../b.json",
        "/home/q, a/../../b.json, ../b.json",
        "/home/q, /home/q/a.json, a.json",
        "/home/q, /home/qq/a.json, /home/qq/a.json",
        "/home/q, /home/q/../../../x.json, /x.json",
        "/, /tmp/a.json, tmp/a.json",
        "/, a.json, a.json",
    })
    void namesFilesFromThere(String directory, String name, String relative) {
        assertThat(new WorkingDirectory(directory).relative(name)).isEqualTo(relative);
    }
}
