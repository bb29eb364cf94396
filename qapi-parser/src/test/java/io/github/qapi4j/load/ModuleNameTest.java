package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModuleNameTest {
    @ParameterizedTest
    @CsvSource({
        "'', a.json, a.json",
        "'', ./sub//../a.json, a.json",
        "'', ../a.json, ../a.json",
        "qapi/, qapi/a.json, a.json",
        "storage/qapi/, storage/qapi/../../qapi/a.json, ../../qapi/a.json",
        "../x/, ../x/../y/a.json, ../y/a.json",
        "/p/qapi/, /p/qapi/sub/a.json, sub/a.json",
        "/p/qapi/, /p/a.json, ../a.json",
        "qapi/, /p/a.json, /p/a.json",
        "a/, a, ../a",
    })
    void isRelativeToTheRootsFolder(String directory, String name, String expected) {
        assertThat(ModuleName.relative(directory, name)).isEqualTo(expected);
    }
}
