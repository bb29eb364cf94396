package io.github.qapi4j.it;

import java.nio.file.Path;
import java.util.stream.Stream;

/** The real schemas for tests of generated code. */
enum RealSchema {
    QEMU_7_2("7.2.0/qapi/qapi-schema.json"),
    AGENT_7_2("7.2.0/qga/qapi-schema.json"),
    STORAGE_DAEMON_7_2("7.2.0/storage-daemon/qapi/qapi-schema.json"),
    QEMU_10_2("10.2.2/qapi/qapi-schema.json"),
    AGENT_10_2("10.2.2/qga/qapi-schema.json"),
    STORAGE_DAEMON_10_2("10.2.2/storage-daemon/qapi/qapi-schema.json");

    /** Whether the tests use all real schemas and releases: with {@code -Dqapi.releases=all}. */
    static final boolean ALL = "all".equals(System.getProperty("qapi.releases"));

    private final String file;

    RealSchema(String file) {
        this.file = file;
    }

    /** Returns all; by default, to save time, without the storage daemon's, which are parts of the system emulator's. */
    static Stream<RealSchema> selected() {
        return Stream.of(values()).filter(real -> ALL || !real.name().startsWith("STORAGE_DAEMON"));
    }

    Path path() {
        return Corpus.file("schemas").resolve(file);
    }

    String packageName() {
        return "sdk." + name().toLowerCase(java.util.Locale.ROOT);
    }

    /** Returns the generated and compiled API, which is created once per test run. */
    GeneratedSdk sdk() {
        return GeneratedSdk.of(path(), packageName());
    }
}
