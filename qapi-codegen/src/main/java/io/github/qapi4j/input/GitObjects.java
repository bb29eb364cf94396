package io.github.qapi4j.input;

import io.github.qapi4j.diagnostic.DiagnosticFormat;
import io.github.qapi4j.source.SourceResolver;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects of a git repository through one process {@code git cat-file --batch}, which ends after a deadline at the latest. Not thread-safe.
 *
 * <p>Names of objects go to the standard input of the process, so that no name can be an option, and git changes nothing.
 */
final class GitObjects implements Closeable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Pattern HEADER = Pattern.compile("(?<id>[0-9a-f]+) (?<type>[a-z]+) (?<size>[0-9]{1,18})");
    private static final int MAX_HEADER = 8192;
    private static final int MAX_MESSAGE = 4096;
    /** The time, in milliseconds, in which git's messages arrive after its end. */
    private static final long MESSAGE_WAIT = 2000;

    private final Process process;
    private final Duration deadline;
    private final InputStream in;
    private final OutputStream out;
    private final ByteArrayOutputStream messages = new ByteArrayOutputStream();
    private final Thread messageReader;
    private final Thread watch;
    private volatile boolean late;

    /**
     * An object.
     *
     * @param id in hexadecimal
     * @param type {@code "blob"} or {@code "tree"}, for example
     */
    record GitObject(String id, String type, byte[] content) {}

    private GitObjects(Process process, Duration deadline) {
        this.process = process;
        this.deadline = deadline;
        this.in = new BufferedInputStream(process.getInputStream());
        this.out = process.getOutputStream();
        this.messageReader = daemon("git-messages", this::readMessages);
        this.watch = daemon("git-deadline", this::endWhenLate);
    }

    /**
     * Starts git in a directory.
     *
     * @throws IOException if it cannot be started
     */
    static GitObjects start(Path directory) throws IOException {
        return start(directory, List.of("git", "--no-pager", "cat-file", "--batch"), DEADLINE);
    }

    /** Starts another program instead of git, for tests. */
    static GitObjects start(Path directory, List<String> command, Duration deadline) throws IOException {
        Path absolute = directory.toAbsolutePath();
        if (!Files.isDirectory(absolute)) {
            throw new IOException("'" + directory + "' is not a directory");
        }
        ProcessBuilder builder = new ProcessBuilder(command).directory(absolute.toFile());
        prepare(builder.environment());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException("cannot start git, which must be installed and on the PATH", e);
        }
        GitObjects objects = new GitObjects(process, deadline);
        objects.messageReader.start();
        objects.watch.start();
        return objects;
    }

    /** Prevents questions to the user, connections to other machines, and traces among git's messages. Variables that select the repository, as in hooks, are kept. */
    private static void prepare(Map<String, String> environment) {
        environment.keySet().removeIf(name -> name.startsWith("GIT_TRACE"));
        environment.put("GIT_TERMINAL_PROMPT", "0");
        environment.put("GIT_ASKPASS", "true");
        environment.put("SSH_ASKPASS", "true");
        environment.put("GIT_OPTIONAL_LOCKS", "0");
        environment.put("GIT_PAGER", "cat");
        // A partial clone would fetch what it lacks. Old releases of git know only the second variable.
        environment.put("GIT_NO_LAZY_FETCH", "1");
        environment.put("GIT_ALLOW_PROTOCOL", "none");
        environment.put("LC_ALL", "C");
        environment.put("LANGUAGE", "C");
    }

    private static Thread daemon(String name, Runnable action) {
        Thread thread = new Thread(action, name);
        thread.setDaemon(true);
        return thread;
    }

    private void readMessages() {
        try (InputStream stream = process.getErrorStream()) {
            byte[] buffer = new byte[1024];
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
                synchronized (messages) {
                    messages.write(buffer, 0, Math.min(n, MAX_MESSAGE - messages.size()));
                }
            }
        } catch (IOException closed) {
            // The process was ended; what it has written before is known.
            return;
        }
    }

    private void endWhenLate() {
        try {
            if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                late = true;
                end();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Reads an object. Returns null if no object has this name.
     *
     * @param name any name of an object that git accepts, without control characters
     * @throws IOException if git fails, does not answer in time, knows several objects with this name, or has an object that is larger than {@link SourceResolver#MAX_BYTES}
     */
    @Nullable
    GitObject read(String name) throws IOException {
        try {
            out.write((name + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw failure();
        }
        String header = header();
        if (header.equals(name + " missing")) {
            return null;
        }
        if (header.equals(name + " ambiguous")) {
            throw new IOException("'" + name
                    + "' is ambiguous, since the ids of several objects begin with it; write more of the id");
        }
        Matcher object = HEADER.matcher(header);
        if (!object.matches()) {
            throw new IOException("unexpected output of git: " + DiagnosticFormat.visible(header));
        }
        long length = Long.parseLong(object.group("size"));
        if (length > SourceResolver.MAX_BYTES) {
            end();
            throw new IOException("larger than 64 MiB");
        }
        byte[] content = in.readNBytes((int) length);
        if (content.length < length || in.read() != '\n') {
            throw failure();
        }
        return new GitObject(object.group("id"), object.group("type"), content);
    }

    private String header() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0 || line.size() == MAX_HEADER) {
                throw failure();
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** The exception after the end of git's output: with git's message, if it has written one. */
    private IOException failure() {
        try {
            messageReader.join(MESSAGE_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        end();
        if (late) {
            return new IOException("git has not answered within " + deadline.toMillis() / 1000.0 + " s");
        }
        String text;
        synchronized (messages) {
            text = messages.toString(StandardCharsets.UTF_8);
        }
        String first = text.lines()
                .filter(line -> line.startsWith("fatal: "))
                .findFirst()
                .or(() -> text.lines().findFirst())
                .orElse("git has ended without a message");
        return new IOException(DiagnosticFormat.visible(
                first.startsWith("fatal: ") ? "git: " + first.substring("fatal: ".length()) : first));
    }

    private void end() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public void close() {
        watch.interrupt();
        end();
    }
}
