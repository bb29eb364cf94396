/** A fake QEMU for tests, and an extension of JUnit 5 that starts one for each test. */
module io.github.qapi4j.junit {
    requires transitive io.github.qapi4j.runtime;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports io.github.qapi4j.junit;

    // JUnit creates the extension.
    opens io.github.qapi4j.junit to
            org.junit.platform.commons;
}
