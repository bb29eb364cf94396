package io.github.qapi4j.codegen.model;

import io.github.qapi4j.codegen.DocsLevel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Java model of a schema: everything that is generated from it, in schema order. Immutable; emitters may read it from several threads.
 *
 * @param packageName the one package of all types
 * @param facade the simple name of the facade
 * @param codec the simple name of the superclass of all codecs
 * @param modules the modules that have commands or events; each command and event is in one
 * @param codecs the classes of codecs; each type with members is in one
 * @param introspection the class that holds the introspection; null if the API has no command that answers with it
 * @param javaNames the simple name of the Java type of each definition that has one, by the definition's name; for a command or event that of its
 *     record
 * @param releases the names of the releases from whose schemas the model was made, the oldest first; empty if there is only one schema
 */
public record JavaModel(
        String packageName,
        String facade,
        String codec,
        DocsLevel docs,
        List<JavaEnum> enums,
        List<JavaStruct> structs,
        List<JavaUnion> unions,
        List<JavaAlternate> alternates,
        List<JavaModule> modules,
        List<JavaCodec> codecs,
        List<JavaTransactional> transactionals,
        @Nullable JavaIntrospection introspection,
        Map<String, String> javaNames,
        List<String> releases) {

    /** The simple name of the facade's nested type for clients that return futures. */
    public static final String ASYNC = "Async";

    public JavaModel {
        enums = List.copyOf(enums);
        structs = List.copyOf(structs);
        unions = List.copyOf(unions);
        alternates = List.copyOf(alternates);
        modules = List.copyOf(modules);
        codecs = List.copyOf(codecs);
        transactionals = List.copyOf(transactionals);
        javaNames = Map.copyOf(javaNames);
        releases = List.copyOf(releases);
    }

    /** The simple name of the type that a definition became, e.g. {@code "BlockdevBackupCommand"} for {@code "blockdev-backup"}; empty if it has none. */
    public Optional<String> javaName(String qapiName) {
        return Optional.ofNullable(javaNames.get(qapiName));
    }
}
