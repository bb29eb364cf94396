package io.github.qapi4j.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands of a section of the README, and the output that it shows. */
final class Console {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Pattern FILE = Pattern.compile("\\b[a-z0-9]+\\.(sock|img)\\b");

    private Console() {}

    /**
     * A command.
     *
     * @param words the command's words, without quotes
     * @param output the lines that follow it
     */
    record Command(List<String> words, List<String> output) {
        String program() {
            return words.get(0);
        }

        /** Returns the arguments of an example: those after the name of the class. */
        String[] arguments() {
            return words.subList(4, words.size()).toArray(String[]::new);
        }
    }

    interface Action {
        void run() throws Exception;
    }

    /**
     * Returns the commands of a section, in order.
     *
     * @param folder where sockets and images are, which the README writes without a folder
     */
    static List<Command> section(String name, Path folder) throws IOException {
        String page = Files.readString(Path.of("README.md"));
        int begin = page.indexOf("```console\n", page.indexOf("\n## " + name + "\n"));
        String block = page.substring(page.indexOf('\n', begin) + 1, page.indexOf("```\n", begin + 3));
        List<Command> commands = new ArrayList<>();
        for (String line :
                FILE.matcher(block).replaceAll(folder + "/$0").lines().toList()) {
            if (line.startsWith("$ ")) {
                commands.add(new Command(words(line.substring(2)), new ArrayList<>()));
            } else {
                commands.get(commands.size() - 1).output().add(line);
            }
        }
        return commands;
    }

    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        for (Matcher word = WORD.matcher(line); word.find(); ) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }

    /** Returns the lines that an action prints. */
    static List<String> printed(Action action) throws Exception {
        PrintStream out = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PrintStream copy = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            System.setOut(copy);
            action.run();
        } finally {
            System.setOut(out);
        }
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
