package io.github.qapi4j.it.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The jobs of the blocks of YAML in a page: for GitHub a list of steps each, for GitLab one step each. It reads only the YAML that the page uses: two
 * spaces for each level, and scalars that are plain, {@code |} or {@code >-}.
 */
final class CiJobs {
    private static final Pattern BLOCK = Pattern.compile("(?s)```yaml (?<file>[^\n]+)\n(?<text>.*?)```");

    private CiJobs() {}

    /**
     * One step.
     *
     * @param always whether it runs after a step that has failed
     * @param environment its variables, with GitHub's expressions as values
     * @param script the commands; empty if the step is an action of another project
     */
    record Step(String name, boolean always, Map<String, String> environment, String script) {}

    /** The blocks of a page as their texts, in their order. */
    static List<String> blocks(Path page) throws IOException {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(page));
        while (matcher.find()) {
            blocks.add(matcher.group("text"));
        }
        return blocks;
    }

    /** The steps of the only job of a workflow of GitHub. */
    static List<Step> github(String workflow) {
        List<String> lines = workflow.lines().toList();
        List<Step> steps = new ArrayList<>();
        for (int i = lines.indexOf("    steps:") + 1; i < lines.size(); i++) {
            int end = i + 1;
            while (end < lines.size() && !lines.get(end).startsWith("      - ")) {
                end++;
            }
            List<String> step = new ArrayList<>(lines.subList(i, end));
            step.set(0, "  " + step.get(0).substring(2).replaceFirst("^    - ", "      "));
            steps.add(githubStep(step));
            i = end - 1;
        }
        return steps;
    }

    private static Step githubStep(List<String> lines) {
        String indent = " ".repeat(8);
        String name = "";
        boolean always = false;
        Map<String, String> environment = new LinkedHashMap<>();
        String script = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith(indent + "name: ")) {
                name = value(line);
            } else if (line.startsWith(indent + "if: ")) {
                if (!value(line).equals("always()")) {
                    throw new AssertionError(line);
                }
                always = true;
            } else if (line.equals(indent + "env:")) {
                for (String each : below(lines, i, indent)) {
                    String variable = each.strip();
                    environment.put(variable.substring(0, variable.indexOf(':')), value(variable));
                }
            } else if (line.startsWith(indent + "run: ")) {
                script = scalar(value(line), below(lines, i, indent));
            }
        }
        return new Step(name, always, environment, script);
    }

    /** The script of each job of GitLab, by the name of the job. */
    static Map<String, String> gitlab(String file) {
        List<String> lines = file.lines().toList();
        Map<String, String> jobs = new LinkedHashMap<>();
        String job = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.matches("\\w+:")) {
                job = line.substring(0, line.length() - 1);
            } else if (line.equals("  script:")) {
                StringBuilder script = new StringBuilder();
                for (i++; i < lines.size() && lines.get(i).startsWith("    "); i++) {
                    String indent = "    ";
                    String command = lines.get(i).substring(indent.length() + "- ".length());
                    List<String> more = below(lines, i, indent);
                    script.append(scalar(command, more)).append('\n');
                    i += more.size();
                }
                i--;
                jobs.put(job, script.toString());
            }
        }
        return jobs;
    }

    private static String value(String line) {
        return line.substring(line.indexOf(':') + 1).strip();
    }

    /** The lines after one that are indented more than it. */
    private static List<String> below(List<String> lines, int index, String indent) {
        int end = index + 1;
        while (end < lines.size() && lines.get(end).startsWith(indent + "  ")) {
            end++;
        }
        return lines.subList(index + 1, end);
    }

    private static String scalar(String first, List<String> more) {
        return switch (first) {
            case "|" -> String.join("\n", more).stripIndent() + "\n";
            case ">-" -> String.join("\n", more).stripIndent().replace("\n", " ");
            default -> {
                if (!more.isEmpty()) {
                    throw new AssertionError(more);
                }
                yield first;
            }
        };
    }
}
