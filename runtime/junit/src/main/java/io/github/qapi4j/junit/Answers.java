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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers the commands of a fake server: by the latest stub that accepts it, as built in, or as unexpected. */
final class Answers {
    /** The commands that need no stub, if the schema declares them. */
    static final Set<String> BUILT_IN = Set.of("quit", "query-version", "query-commands", "query-qmp-schema");

    /** The type of the arguments and values of commands that the schema does not have. */
    private static final String UNKNOWN_TYPE = "unknown-to-the-schema";

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
            CompletableFuture<JsonValue> reply;
            try {
                reply = answer(stub, connection, command, typed);
            } catch (ConditionFailure e) {
                return failed(command, typed, "the condition of " + stub + " has thrown " + e.thrown, e.thrown);
            }
            if (reply != null) {
                return reply;
            }
        }
        if (problem == null && BUILT_IN.contains(command.name())) {
            journal.add(command, typed, "built in");
            return builtIn(connection, command.name());
        }
        return unexpected(command, typed, problem == null ? ": " + noStub(command.name(), candidates) : ", " + problem);
    }

    private CompletableFuture<JsonValue> unexpected(RawCommand command, @Nullable QmpCommand<?> typed, String problem) {
        String what = "'" + command.name() + "'" + problem;
        journal.add(command, typed, "unexpected");
        journal.failed("unexpected command " + what, null);
        return CompletableFuture.failedFuture(
                QmpErrorException.generic("the test did not expect this command " + what));
    }

    private CompletableFuture<JsonValue> failed(
            RawCommand command, @Nullable QmpCommand<?> typed, String problem, Throwable cause) {
        journal.add(command, typed, "failed");
        journal.failed(problem, cause);
        return CompletableFuture.failedFuture(QmpErrorException.generic(problem));
    }

    private String noStub(String command, List<Stub<?, ?>> candidates) {
        if (candidates.isEmpty()) {
            return stubs.unfinished(command).map(Stub::unfinished).orElse("there is no stub for it");
        }
        return candidates.size() == 1
                ? "the condition of " + candidates.get(0) + " does not hold"
                : "no condition of its " + candidates.size() + " stubs holds";
    }

    /** Answers a command by a stub, unless the stub does not accept it. */
    private <C extends QmpCommand<R>, R extends @Nullable Object> @Nullable CompletableFuture<JsonValue> answer(
            Stub<C, R> stub, FakeConnection connection, RawCommand command, @Nullable QmpCommand<?> typed)
            throws ConditionFailure {
        @SuppressWarnings(
                "unchecked") // a stub that is not by name has the descriptor that the schema has for this name
        C request = (C) (stub.isRaw() ? command : typed);
        if (request == null || !accepts(stub, request)) {
            return null;
        }
        Script<C> script = stub.use();
        if (script == null) {
            return unexpected(command, typed, ": " + stub.expectation());
        }
        journal.add(command, typed, "stub, " + stub.place());
        return script.run(request, connection, stage(stub));
    }

    /** Has as its cause what a condition has thrown. */
    private static final class ConditionFailure extends Exception {
        private static final long serialVersionUID = 1L;

        private final Throwable thrown;

        ConditionFailure(Throwable thrown) {
            super(thrown);
            this.thrown = thrown;
        }
    }

    private static <C extends QmpCommand<?>> boolean accepts(Stub<C, ?> stub, C request) throws ConditionFailure {
        try {
            return stub.accepts(request);
        } catch (Throwable e) {
            // Whatever a user's lambda throws fails the test, and must not end a thread.
            throw new ConditionFailure(e);
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
        Stream<String> declared = schema.commands().stream().map(CommandDescriptor::name);
        return JsonArray.of(Stream.concat(declared, unknown())
                .map(name -> JsonObject.builder().put("name", name).build())
                .toArray(JsonValue[]::new));
    }

    /** Returns the names of the commands that have stubs, but that the schema does not have. */
    private Stream<String> unknown() {
        return stubs.names().stream().filter(name -> schema.command(name).isEmpty());
    }

    /** Returns a command of the introspection with unknown arguments and an unknown return value. */
    private static JsonObject entry(String command) {
        return JsonObject.builder()
                .put("name", command)
                .put("meta-type", "command")
                .put("arg-type", UNKNOWN_TYPE)
                .put("ret-type", UNKNOWN_TYPE)
                .build();
    }

    private CompletableFuture<JsonValue> introspection() {
        try {
            List<JsonValue> entries =
                    new ArrayList<>(JsonValue.parse(schema.introspection().orElseThrow())
                            .asArray()
                            .elements());
            List<JsonValue> further = unknown().<JsonValue>map(Answers::entry).toList();
            if (!further.isEmpty()) {
                entries.add(JsonObject.builder()
                        .put("name", UNKNOWN_TYPE)
                        .put("meta-type", "object")
                        .put("members", JsonArray.of())
                        .build());
                entries.addAll(further);
            }
            return CompletableFuture.completedFuture(new JsonArray(entries));
        } catch (CodecException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
