package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.JsonArray;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.EventEmitter;
import io.github.qapi4j.runtime.qmp.QmpCommand;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.RawCommand;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers the commands of a fake server: by the latest stub that accepts it, as built in, or as unexpected. */
final class Answers {
    /** The commands that need no stub, if the schema declares them. */
    static final Set<String> BUILT_IN = Set.of("quit", "query-version", "query-commands", "query-qmp-schema");

    private final SchemaDescriptor schema;
    private final JsonObject version;
    private final Stubs stubs;
    private final Journal journal;
    private final EventEmitter events;
    private final Later later;
    private final Runnable quit;

    /**
     * @param version the reply to {@code query-version}
     * @param quit ends the server as the command {@code quit} does; it may wait
     */
    Answers(
            SchemaDescriptor schema,
            JsonObject version,
            Stubs stubs,
            Journal journal,
            EventEmitter events,
            Later later,
            Runnable quit) {
        this.schema = schema;
        this.version = version;
        this.stubs = stubs;
        this.journal = journal;
        this.events = events;
        this.later = later;
        this.quit = quit;
    }

    /** Answers a command that has come on a connection. */
    CompletableFuture<JsonValue> answer(FakeConnection connection, RawCommand command) {
        CommandDescriptor<?, ?> declared = schema.command(command.name()).orElse(null);
        QmpCommand<?> typed = null;
        String problem = declared == null ? "which " + schema + " does not have: there is no stub for it" : null;
        if (declared != null) {
            try {
                typed = Json.read(declared.arguments(), command.arguments(), "$.arguments");
            } catch (CodecException e) {
                problem = "whose arguments are not valid: " + e.getMessage();
            }
        }
        List<Stub<?, ?>> candidates = stubs.of(command.name());
        for (Stub<?, ?> stub : candidates) {
            CompletableFuture<JsonValue> reply = answer(stub, connection, command, typed);
            if (reply != null) {
                return reply;
            }
        }
        if (problem == null && BUILT_IN.contains(command.name())) {
            journal.add(command, typed, "built in");
            return builtIn(connection, command.name());
        }
        if (problem == null) {
            problem = candidates.isEmpty() ? "there is no stub for it" : noCondition(candidates);
            problem = "'" + command.name() + "': " + problem;
        } else {
            problem = "'" + command.name() + "', " + problem;
        }
        journal.add(command, typed, "unexpected");
        journal.failed("unexpected command " + problem, null);
        return CompletableFuture.failedFuture(
                QmpErrorException.generic("the test did not expect this command " + problem));
    }

    private static String noCondition(List<Stub<?, ?>> candidates) {
        return candidates.size() == 1
                ? "the condition of " + candidates.get(0) + " does not hold"
                : "no condition of its " + candidates.size() + " stubs holds";
    }

    /** Answers a command by a stub, unless the stub does not accept it. */
    private <C extends QmpCommand<R>, R extends @Nullable Object> @Nullable CompletableFuture<JsonValue> answer(
            Stub<C, R> stub, FakeConnection connection, RawCommand command, @Nullable QmpCommand<?> typed) {
        @SuppressWarnings(
                "unchecked") // a stub that is not by name has the descriptor that the schema has for this name
        C request = (C) (stub.isRaw() ? command : typed);
        if (request == null || !accepts(stub, request)) {
            return null;
        }
        journal.add(command, typed, "stub, " + stub.place());
        return stub.use().run(request, connection, stage(stub));
    }

    private <C extends QmpCommand<?>> boolean accepts(Stub<C, ?> stub, C request) {
        try {
            return stub.accepts(request);
        } catch (Throwable e) {
            // Whatever a user's lambda throws fails the test, and must not end a thread.
            journal.failed("the condition of " + stub + " has thrown " + e, e);
            return false;
        }
    }

    private Script.Stage stage(Stub<?, ?> stub) {
        return new Script.Stage() {
            @Override
            public void emit(QmpEvent event) {
                events.emit(event);
            }

            @Override
            public void later(Duration delay, Runnable action) {
                later.run(delay, action);
            }

            @Override
            public QmpErrorException failed(Throwable failure) {
                journal.failed(stub + " has thrown " + failure, failure);
                return QmpErrorException.generic(stub + " has failed");
            }
        };
    }

    private CompletableFuture<JsonValue> builtIn(FakeConnection connection, String name) {
        return switch (name) {
            case "query-version" -> CompletableFuture.completedFuture(version);
            case "query-commands" -> CompletableFuture.completedFuture(commands());
            case "query-qmp-schema" -> introspection();
            default -> {
                connection.nextReply(false, () -> later.run(Duration.ZERO, quit));
                yield CompletableFuture.completedFuture(JsonObject.EMPTY);
            }
        };
    }

    private JsonValue commands() {
        return JsonArray.of(schema.commands().stream()
                .map(command -> JsonObject.builder().put("name", command.name()).build())
                .toArray(JsonValue[]::new));
    }

    private CompletableFuture<JsonValue> introspection() {
        try {
            return CompletableFuture.completedFuture(
                    JsonValue.parse(schema.introspection().orElseThrow()));
        } catch (CodecException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
