package io.github.qapi4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ModuleTest {
    private final ModuleReference reference;
    private final ModuleDescriptor module;

    ModuleTest() throws URISyntaxException {
        // These tests run on the class path, where the first module-info.class found is another module's.
        Path classes = Path.of(QapiGenerator.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        reference = ModuleFinder.of(classes).find("io.github.qapi4j.codegen").orElseThrow();
        module = reference.descriptor();
    }

    /** Types that the signatures of these packages name are exported too: javac checks that. */
    @Test
    void exportedPackages() {
        assertThat(module.exports())
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactlyInAnyOrder(
                        "io.github.qapi4j.codegen", "io.github.qapi4j.input", "io.github.qapi4j.report");
        assertThat(module.exports()).noneMatch(ModuleDescriptor.Exports::isQualified);
    }

    /** javac reads the descriptor on the processor module path, and the service file on other paths. */
    @Test
    void serviceFileNamesTheSameProcessor() throws IOException {
        String service = "javax.annotation.processing.Processor";
        List<String> processors;
        try (ModuleReader files = reference.open();
                InputStream in = files.open("META-INF/services/" + service).orElseThrow()) {
            processors = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }

        assertThat(module.provides()).singleElement().satisfies(provided -> {
            assertThat(provided.service()).isEqualTo(service);
            assertThat(provided.providers()).isEqualTo(processors);
        });
    }

    /** Only the command line needs picocli, only checks of servers and traffic need the runtime, only javac has the module jdk.compiler. */
    @Test
    void optionalModules() {
        assertThat(module.requires())
                .filteredOn(required -> required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .extracting(ModuleDescriptor.Requires::name)
                .containsExactlyInAnyOrder("info.picocli", "io.github.qapi4j.runtime", "jdk.compiler", "org.jspecify");
    }
}
