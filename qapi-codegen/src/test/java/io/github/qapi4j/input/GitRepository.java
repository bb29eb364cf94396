package io.github.qapi4j.input;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A bare repository of git that a test fills, one commit for each branch. */
final class GitRepository {
    private final Path directory;
    private final StringBuilder commands = new StringBuilder();

    private GitRepository(Path directory) {
        this.directory = directory;
    }

    /** A new repository. Without git, the test is skipped. */
    static GitRepository create(Path directory) throws IOException {
        try {
            git(directory, "", "init", "--quiet", "--bare", ".");
        } catch (IOException e) {
            System.out.println("skipped: no git");
            Assumptions.abort("no git");
        }
        return new GitRepository(directory);
    }

    /** Begins a commit on a branch; the following files are in it. */
    GitRepository commit(String branch) {
        commands.append("commit refs/heads/" + branch + "\ncommitter T <t@example.org> 0 +0000\ndata 0\n");
        return this;
    }

    GitRepository file(String path, String content) {
        return entry("100644", path, content);
    }

    GitRepository link(String path, String target) {
        return entry("120000", path, target);
    }

    GitRepository submodule(String path) {
        commands.append("M 160000 0123456789012345678901234567890123456789 " + path + "\n");
        return this;
    }

    private GitRepository entry(String mode, String path, String content) {
        int size = content.getBytes(StandardCharsets.UTF_8).length;
        commands.append("M " + mode + " inline " + path + "\ndata " + size + "\n" + content + "\n");
        return this;
    }

    /** Writes the commits. */
    Path write() throws IOException {
        git(directory, commands.toString(), "fast-import", "--quiet", "--force");
        return directory;
    }

    /** Writes the commits, and returns the directory of a clone that lacks the contents of files. */
    Path partialClone() throws IOException {
        git(write(), "", "config", "uploadpack.allowFilter", "true");
        git(
                directory,
                "",
                "clone",
                "--quiet",
                "--bare",
                "--filter=blob:none",
                directory.toUri().toString(),
                "clone");
        return directory.resolve("clone");
    }

    private static void git(Path directory, String input, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(output);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            process.destroyForcibly();
        }
    }
}
