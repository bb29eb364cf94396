package io.github.qapi4j.benchmark;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.github.qapi4j.runtime.codec.Codec;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonReader;
import io.github.qapi4j.runtime.codec.JsonWriter;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.EventDescriptor;
import io.github.qapi4j.runtime.qmp.ModuleDescriptor;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.QmpHandler;
import io.github.qapi4j.runtime.qmp.QmpServer;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server under load, in a process of its own: it listens on the Unix socket given as argument until it is killed. It has a command with small
 * arguments, a command that emits events, and a command that returns the resources that its process has used. It uses only the public API that all
 * compared versions of the runtime have.
 */
final class LoadedServer {
    private static final int MAX_SESSIONS = 4096;

    private LoadedServer() {}

    /** {@code throttle}: has small arguments and returns nothing. */
    private record Throttle(String device, long speed) implements QmpCommand<@Nullable Void> {
        static final CommandDescriptor<Throttle, @Nullable Void> DESCRIPTOR = CommandDescriptor.builder(
                        "throttle", new ThrottleCodec(), Codecs.EMPTY)
                .build();

        @Override
        public CommandDescriptor<Throttle, @Nullable Void> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** {@code tick}: emits this number of events, then returns. */
    private record Tick(long count) implements QmpCommand<@Nullable Void> {
        static final CommandDescriptor<Tick, @Nullable Void> DESCRIPTOR = CommandDescriptor.builder(
                        "tick", new NumberCodec<>("count", Tick::new, Tick::count), Codecs.EMPTY)
                .build();

        @Override
        public CommandDescriptor<Tick, @Nullable Void> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** {@code query-usage}: returns what the process has used so far. */
    private record QueryUsage(long unused) implements QmpCommand<JsonObject> {
        static final CommandDescriptor<QueryUsage, JsonObject> DESCRIPTOR = CommandDescriptor.builder(
                        "query-usage",
                        new NumberCodec<>("unused", QueryUsage::new, QueryUsage::unused),
                        JsonObject.CODEC)
                .build();

        @Override
        public CommandDescriptor<QueryUsage, JsonObject> descriptor() {
            return DESCRIPTOR;
        }
    }

    /** The event of {@code tick}. */
    private record Ticked(long number) implements QmpEvent {
        static final EventDescriptor<Ticked> DESCRIPTOR = EventDescriptor.builder(
                        "TICKED", new NumberCodec<>("number", Ticked::new, Ticked::number))
                .build();

        @Override
        public EventDescriptor<Ticked> descriptor() {
            return DESCRIPTOR;
        }
    }

    private static final class ThrottleCodec implements Codec<Throttle> {
        @Override
        public Throttle read(JsonReader in) throws IOException {
            String device = null;
            Long speed = null;
            in.beginObject();
            for (String member = in.nextMember(); member != null; member = in.nextMember()) {
                if (member.equals("device") && device == null) {
                    device = in.readString();
                } else if (member.equals("speed") && speed == null) {
                    speed = in.readInt64();
                } else {
                    in.unknownMember();
                }
            }
            if (device == null || speed == null) {
                throw in.missingMember(device == null ? "device" : "speed");
            }
            return new Throttle(device, speed);
        }

        @Override
        public void write(JsonWriter out, Throttle value) throws IOException {
            throw new IllegalStateException("bug: a server does not send arguments");
        }
    }

    private interface OfNumber<T> {
        T of(long number);
    }

    private interface NumberOf<T> {
        long of(T value);
    }

    /** The codec of a type with one number. */
    private record NumberCodec<T>(String member, OfNumber<T> make, NumberOf<T> number) implements Codec<T> {
        @Override
        public T read(JsonReader in) throws IOException {
            long value = 0;
            in.beginObject();
            for (String name = in.nextMember(); name != null; name = in.nextMember()) {
                if (name.equals(member)) {
                    value = in.readInt64();
                } else {
                    in.unknownMember();
                }
            }
            return make.of(value);
        }

        @Override
        public void write(JsonWriter out, T value) throws IOException {
            out.beginObject();
            out.member(member).number(number.of(value));
            out.endObject();
        }
    }

    /** The handler interface of a module whose commands all have their own handler. */
    private interface LoadCommands extends QmpHandler {}

    /** Starts the server. */
    public static void main(String[] args) throws IOException, InterruptedException {
        ModuleDescriptor<LoadCommands> module = ModuleDescriptor.builder("load", LoadCommands.class)
                .command(Throttle.DESCRIPTOR, Throttle.class, (handler, command) -> null)
                .command(Tick.DESCRIPTOR, Tick.class, (handler, command) -> null)
                .command(QueryUsage.DESCRIPTOR, QueryUsage.class, (handler, command) -> JsonObject.EMPTY)
                .event(Ticked.DESCRIPTOR)
                .build();
        QmpServer.Builder builder =
                QmpServer.builder(SchemaDescriptor.of("load", List.of(module))).maxSessions(MAX_SESSIONS);
        builder.handle(Throttle.DESCRIPTOR, (request, command) -> null)
                .handle(QueryUsage.DESCRIPTOR, (request, command) -> usage())
                .handle(Tick.DESCRIPTOR, (request, command) -> {
                    for (long i = 0; i < command.count(); i++) {
                        builder.emitter().emit(new Ticked(i));
                    }
                    return null;
                });
        try (QmpServer server = builder.listen(Path.of(args[0]))) {
            server.awaitQuit();
        }
    }

    private static JsonObject usage() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long allocated = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            allocated += Math.max(bytes, 0);
        }
        return JsonObject.builder()
                .put("allocated-bytes", allocated)
                .put("processor-nanoseconds", system.getProcessCpuTime())
                .put("context-switches", contextSwitches())
                .build();
    }

    /** Returns how often the threads of this process have given up their processor to wait. */
    private static long contextSwitches() {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.mapToLong(LoadedServer::voluntarySwitches).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long voluntarySwitches(Path task) {
        try (Stream<String> lines = Files.lines(task.resolve("status"))) {
            return lines.filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            // The thread has ended.
            return 0;
        }
    }
}
