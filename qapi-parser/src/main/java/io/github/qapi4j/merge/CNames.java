package io.github.qapi4j.merge;

/** Names as identifiers in C. The language does not distinguish names with the same identifier. */
final class CNames {
    private CNames() {}

    static String of(String name) {
        return name.replace('-', '_').replace('.', '_');
    }
}
