package io.github.qapi4j.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ModuleTest {

    /** JUnit creates the extension, which is not public. */
    @Test
    void exportedAndOpenPackages() throws Exception {
        Path classes = Path.of(FakeServer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        ModuleDescriptor module = ModuleFinder.of(classes)
                .find("io.github.qapi4j.junit")
                .orElseThrow()
                .descriptor();
        assertThat(module.exports())
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactly("io.github.qapi4j.junit");
        assertThat(module.opens())
                .singleElement()
                .satisfies(open -> assertThat(open.targets()).containsExactly("org.junit.platform.commons"));
    }
}
