package io.github.qapi4j.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.Codec;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import org.junit.jupiter.api.Test;

final class ModuleTest {

    /** Packages that are internal but used by several packages are not exported; javac rejects their types in public signatures. */
    @Test
    void exportedPackages() throws IOException {
        ModuleDescriptor module;
        try (InputStream in = Codec.class.getResourceAsStream("/module-info.class")) {
            module = ModuleDescriptor.read(in);
        }
        assertThat(module.exports())
                .extracting(ModuleDescriptor.Exports::source)
                .containsExactlyInAnyOrder(
                        "io.github.qapi4j.runtime.agent",
                        "io.github.qapi4j.runtime.annotation",
                        "io.github.qapi4j.runtime.codec",
                        "io.github.qapi4j.runtime.generated",
                        "io.github.qapi4j.runtime.job",
                        "io.github.qapi4j.runtime.qmp",
                        "io.github.qapi4j.runtime.schema",
                        "io.github.qapi4j.runtime.trace",
                        "io.github.qapi4j.runtime.transaction",
                        "io.github.qapi4j.runtime.transaction.job",
                        "io.github.qapi4j.runtime.transaction.journal",
                        "io.github.qapi4j.runtime.transport");
        assertThat(module.exports()).noneMatch(ModuleDescriptor.Exports::isQualified);
    }
}
