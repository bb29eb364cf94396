package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What simple names mean in one file, and the imports that follow from their use. */
final class Imports {
    private static final String JAVA_LANG = "java.lang";

    private final String packageName;
    private final Map<String, String> packages = new HashMap<>();
    private Set<String> nested = Set.of();

    /** @param typeName the simple name of the file's top-level type */
    Imports(String packageName, String typeName) {
        this.packageName = packageName;
        packages.put(typeName, packageName);
    }

    /** Declares the simple names that mean nested types from here on. */
    void shadow(Set<String> names) {
        nested = names;
    }

    /** Whether the simple name of a top-level type means that type here. A name that means nothing yet is imported. */
    boolean resolves(ClassName type) {
        String name = type.simpleName();
        if (nested.contains(name)) {
            return false;
        }
        String taken = packages.putIfAbsent(name, type.packageName());
        return taken == null || taken.equals(type.packageName());
    }

    /** Appends the import declarations in the order of the names, with a blank line behind them. */
    void print(StringBuilder out) {
        Set<String> names = new TreeSet<>();
        packages.forEach((name, owner) -> {
            if (!owner.equals(packageName) && !owner.equals(JAVA_LANG)) {
                names.add(owner + "." + name);
            }
        });
        for (String name : names) {
            out.append("import ").append(name).append(";\n");
        }
        if (!names.isEmpty()) {
            out.append('\n');
        }
    }
}
