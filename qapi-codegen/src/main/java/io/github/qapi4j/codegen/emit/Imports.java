package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The meanings of simple names in one file, and the imports that their use requires. */
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

    /** Declares the simple names that refer to nested types from here on. */
    void shadow(Set<String> names) {
        nested = names;
    }

    /** Whether the simple name of a top-level type refers to it here. A name that is not in use yet is imported. */
    boolean resolves(ClassName type) {
        String name = type.simpleName();
        if (nested.contains(name)) {
            return false;
        }
        String taken = packages.putIfAbsent(name, type.packageName());
        return taken == null || taken.equals(type.packageName());
    }

    /** Appends the import declarations sorted by name and followed by a blank line. */
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
