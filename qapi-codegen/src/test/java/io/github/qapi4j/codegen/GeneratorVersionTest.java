package io.github.qapi4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GeneratorVersionTest {

    @Test
    void isTheVersionOfTheProject() {
        assertThat(Path.of("pom.xml")).content().contains("<version>" + GeneratorVersion.CURRENT + "</version>");
    }
}
