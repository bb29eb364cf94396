/** A kit to test handlers of transactions. */
module io.github.qapi4j.faults {
    requires transitive io.github.qapi4j.runtime;
    requires static transitive org.jspecify;

    exports io.github.qapi4j.faults;
}
