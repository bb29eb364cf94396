package io.github.qapi4j.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes a schema that has a real schema several times: in each copy but the first, all modules and all definitions have other names.
 *
 * <p>The copies of types are renamed wherever a string is the name of a type. Commands and events are renamed where they are defined, in the comment
 * of their definition and in pragmas, since other strings with the same text are values of enums or members. Arguments: the root of the schema, the
 * number of copies, the directory to write.
 */
public final class RenamedCopies {
    private static final Pattern DEFINITION =
            Pattern.compile("'(struct|union|alternate|enum|command|event)'\\s*:\\s*'([^']+)'");
    private static final Pattern INCLUDE = Pattern.compile("(\\{\\s*'include'\\s*:\\s*')([^']+)\\.json'");
    private static final Pattern PRAGMA = Pattern.compile("(?ms)^\\{\\s*'pragma'.*?^?\\}\\s*\\}");
    private static final Pattern LIST = Pattern.compile("'([a-z-]+)'\\s*:\\s*\\[([^]]*)]");
    private static final Pattern STRING = Pattern.compile("'([^'\\n]*)'");
    private static final Pattern TITLE = Pattern.compile("(?m)^(##\\n# @)([^:\\n]+):");

    private final Path root;
    private final Map<String, String> modules = new LinkedHashMap<>();
    private final Set<String> types = new LinkedHashSet<>();
    private final Set<String> others = new LinkedHashSet<>();
    private final Map<String, Set<String>> pragmas = new LinkedHashMap<>();
    private boolean documented;

    private RenamedCopies(Path root) {
        this.root = root;
    }

    /** Writes the copies. */
    public static void main(String[] args) throws IOException {
        RenamedCopies copies = new RenamedCopies(Path.of(args[0]));
        copies.read(copies.root.getFileName().toString());
        copies.write(Integer.parseInt(args[1]), Path.of(args[2]));
    }

    private void read(String module) throws IOException {
        if (modules.containsKey(module)) {
            return;
        }
        String text = Files.readString(root.resolveSibling(module));
        Matcher pragma = PRAGMA.matcher(text);
        while (pragma.find()) {
            readPragma(pragma.group());
        }
        modules.put(module, pragma.replaceAll(""));
        Matcher definition = DEFINITION.matcher(text);
        while (definition.find()) {
            boolean sent =
                    definition.group(1).equals("command") || definition.group(1).equals("event");
            (sent ? others : types).add(definition.group(2));
        }
        Matcher include = INCLUDE.matcher(text);
        while (include.find()) {
            read(include.group(2) + ".json");
        }
    }

    private void readPragma(String pragma) {
        documented |= pragma.contains("'doc-required'");
        Matcher list = LIST.matcher(pragma.replaceAll("(?m)#.*$", ""));
        while (list.find()) {
            Set<String> names = pragmas.computeIfAbsent(list.group(1), each -> new LinkedHashSet<>());
            Matcher name = STRING.matcher(list.group(2));
            while (name.find()) {
                names.add(name.group(1));
            }
        }
    }

    private void write(int copies, Path directory) throws IOException {
        Files.createDirectories(directory);
        StringBuilder first = new StringBuilder();
        if (documented) {
            first.append("{ 'pragma': { 'doc-required': true } }\n");
        }
        pragmas.forEach((pragma, names) -> {
            StringBuilder all = new StringBuilder();
            for (int copy = 1; copy <= copies; copy++) {
                for (String name : names) {
                    all.append(all.length() == 0 ? "'" : ", '")
                            .append(renamed(name, copy))
                            .append('\'');
                }
            }
            first.append("{ 'pragma': { '")
                    .append(pragma)
                    .append("': [ ")
                    .append(all)
                    .append(" ] } }\n");
        });
        String module = root.getFileName().toString().replace(".json", "");
        for (int copy = 1; copy <= copies; copy++) {
            first.append("{ 'include': '").append(file(module, copy)).append("' }\n");
            for (Map.Entry<String, String> each : modules.entrySet()) {
                String name = each.getKey().replace(".json", "");
                Files.writeString(directory.resolve(file(name, copy)), copy(each.getValue(), copy));
            }
        }
        Files.writeString(directory.resolve("copies.json"), first.toString());
    }

    private static String file(String module, int copy) {
        return copy == 1 ? module + ".json" : module + "-copy" + copy + ".json";
    }

    private String copy(String text, int copy) {
        if (copy == 1) {
            return text;
        }
        String included = INCLUDE.matcher(text).replaceAll(each -> each.group(1) + file(each.group(2), copy) + "'");
        String titled = TITLE.matcher(included)
                .replaceAll(each -> Matcher.quoteReplacement(each.group(1) + renamed(each.group(2), copy) + ":"));
        String defined = DEFINITION.matcher(titled).replaceAll(each -> definition(each, copy));
        return STRING.matcher(defined)
                .replaceAll(each -> Matcher.quoteReplacement(
                        types.contains(each.group(1)) ? "'" + renamed(each.group(1), copy) + "'" : each.group()));
    }

    private String definition(MatchResult definition, int copy) {
        return "'" + definition.group(1) + "': '" + renamed(definition.group(2), copy) + "'";
    }

    private String renamed(String name, int copy) {
        if (copy == 1) {
            return name;
        }
        if (types.contains(name)) {
            return name + "Copy" + copy;
        }
        if (!others.contains(name)) {
            return name;
        }
        boolean event = name.equals(name.toUpperCase(java.util.Locale.ROOT));
        return name + (event ? "_COPY" : "-copy") + copy;
    }
}
