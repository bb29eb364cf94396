package io.github.qapi4j.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.qapi4j.junit.TestApi.JobChange;
import io.github.qapi4j.junit.TestApi.QueryStatus;
import io.github.qapi4j.junit.TestApi.QueryVersion;
import io.github.qapi4j.junit.TestApi.Quit;
import io.github.qapi4j.junit.TestApi.SetPassword;
import io.github.qapi4j.junit.TestApi.Shutdown;
import io.github.qapi4j.junit.TestApi.Status;
import io.github.qapi4j.junit.TestApi.Stop;
import io.github.qapi4j.runtime.codec.JsonObject;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.EventSubscription;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import io.github.qapi4j.runtime.qmp.QmpClosedException;
import io.github.qapi4j.runtime.qmp.QmpErrorException;
import io.github.qapi4j.runtime.qmp.QmpTimeoutException;
import io.github.qapi4j.runtime.qmp.RawCommand;
import io.github.qapi4j.runtime.qmp.ReconnectingClient;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import io.github.qapi4j.runtime.qmp.UnknownEvent;
import io.github.qapi4j.runtime.transport.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stubs, commands, events and faults of a fake server, and the exact texts of its errors. */
@Timeout(30)
class FakeServerTest {
    private static final Status RUNNING = new Status(true, "running");
    private static final Status PAUSED = new Status(false, "paused");

    /** Replaces the places of stubs, which are lines of this file. */
    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage()).replaceAll("FakeServerTest.java:\\d+", "HERE");
    }

    private static AssertionError failureOf(Runnable closing) {
        try {
            closing.run();
        } catch (AssertionError e) {
            return e;
        }
        throw new IllegalStateException("nothing failed");
    }

    @Test
    void repliesByValueLambdaAndJson() throws Exception {
        try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
            qemu.on(QueryStatus.DESCRIPTOR)
                    .reply(RUNNING)
                    .then()
                    .reply(command -> PAUSED)
                    .then()
                    .replyJson("{'running': true, 'status': 'prelaunch'}")
                    .then()
                    .fail("ClassX", "broken");
            QmpClient client = qemu.connect();
            assertThat(client.execute(new QueryStatus())).isEqualTo(RUNNING);
            assertThat(client.execute(new QueryStatus())).isEqualTo(PAUSED);
            assertThat(client.execute(new QueryStatus())).isEqualTo(new Status(true, "prelaunch"));
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> client.execute(new QueryStatus()))
                        .isInstanceOf(QmpErrorException.class)
                        .hasMessage("'query-status' failed with ClassX: broken");
            }
            assertThat(qemu.commands(QueryStatus.DESCRIPTOR)).hasSize(5);
        }
    }

    @Test
    void theLatestStubWhoseConditionHoldsReplies() throws Exception {
        try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
            qemu.on(SetPassword.DESCRIPTOR).reply();
            qemu.on(SetPassword.DESCRIPTOR)
                    .when(command -> command.protocol().equals("spice"))
                    .fail("no spice");
            QmpClient client = qemu.connect();
            client.execute(new SetPassword("vnc", "x"));
            assertThatThrownBy(() -> client.execute(new SetPassword("spice", "x")))
                    .hasMessageContaining("no spice");
            qemu.on(SetPassword.DESCRIPTOR).reply();
            client.execute(new SetPassword("spice", "x"));
            assertThat(qemu.takeCommand(SetPassword.DESCRIPTOR).protocol()).isEqualTo("vnc");
            assertThat(qemu.takeCommand(SetPassword.DESCRIPTOR).protocol()).isEqualTo("spice");
        }
    }

    @Test
    void commandsByName() throws Exception {
        try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
            qemu.onUnknown("x-foo").reply(command -> command.arguments().get("a"));
            qemu.on("stop").replyJson("{'more': 1}");
            QmpClient client = qemu.connect();
            JsonObject arguments = JsonObject.builder().put("a", 5).build();
            assertThat(client.execute("x-foo", arguments).asInt()).isEqualTo(5);
            assertThat(client.execute("stop", arguments)).isEqualTo(JsonValue.parse("{\"more\": 1}"));
            assertThat(qemu.takeCommand("stop")).isEqualTo(new RawCommand("stop", arguments));
            assertThat(qemu.takeCommand("x-foo")).isEqualTo(new RawCommand("x-foo", arguments));
            assertThat(qemu.commands()).extracting(RawCommand::name).containsExactly("x-foo", "stop");
        }
    }

    @Test
    void builtInCommandsNeedNoStub() throws Exception {
        try (FakeServer qemu =
                FakeServer.builder(TestApi.schema()).version(10, 2, 1).start()) {
            QmpClient client = qemu.connect();
            assertThat(client.greeting().version().asObject().getObject("qemu").getInt("minor"))
                    .isEqualTo(2);
            assertThat(client.execute(new QueryVersion()))
                    .isEqualTo(JsonValue.parse(
                            "{\"qemu\": {\"major\": 10, \"minor\": 2, \"micro\": 1}, \"package\": \"\"}"));
            qemu.on(QueryVersion.DESCRIPTOR).replyJson("'stubbed'");
            assertThat(client.execute(new QueryVersion()).asString()).isEqualTo("stubbed");
            client.execute(new Quit());
            assertThatThrownBy(() -> {
                        while (true) {
                            client.execute(new QueryVersion());
                        }
                    })
                    .isInstanceOf(QmpClosedException.class);
            assertThatThrownBy(qemu::connect)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("the client could not be connected to the fake QEMU: the fake QEMU is stopped");
            qemu.restart();
            qemu.connect().execute(new QueryVersion());
        }
    }

    @Test
    void anUnexpectedCommandFailsTheTest() throws Exception {
        FakeServer qemu = FakeServer.start(TestApi.schema());
        qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
        qemu.on(SetPassword.DESCRIPTOR)
                .when(command -> command.protocol().equals("spice"))
                .reply();
        QmpClient client = qemu.connect();
        client.execute(new QueryStatus());
        assertThatThrownBy(() -> client.execute(new Stop()))
                .isInstanceOf(QmpErrorException.class)
                .hasMessage(
                        "'stop' failed with GenericError: the test did not expect this command 'stop': there is no stub for it");
        assertThatThrownBy(() -> client.execute(new SetPassword("vnc", "secret")))
                .isInstanceOf(QmpErrorException.class);
        assertThatThrownBy(() -> client.execute("x-foo", JsonObject.EMPTY)).isInstanceOf(QmpErrorException.class);
        assertThatThrownBy(() -> client.execute(
                        "set_password",
                        JsonObject.builder().put("protocol", "vnc").build()))
                .isInstanceOf(QmpErrorException.class);
        assertThat(message(failureOf(qemu::close))).isEqualTo("""
                        unexpected command 'stop': there is no stub for it
                        unexpected command 'set_password': the condition of the stub of 'set_password' (HERE) does not hold
                        unexpected command 'x-foo', which schema 'TestApi' does not have: there is no stub for it
                        unexpected command 'set_password', whose arguments are not valid: $.arguments: member 'password' is missing

                        These commands have come, in this order:
                            1. {"execute":"query-status"}  <- stub, HERE
                            2. {"execute":"stop"}  <- unexpected
                            3. {"execute":"set_password","arguments":{"protocol":"vnc","password":"<redacted>"}}  <- unexpected
                            4. {"execute":"x-foo"}  <- unexpected
                            5. {"execute":"set_password","arguments":{"protocol":"vnc"}}  <- unexpected

                        Stubs:
                            query-status, HERE: used once
                            set_password with a condition, HERE: never used""");
        qemu.close();
    }

    @Test
    void anUnusedOrUnfinishedStubFailsTheTest() throws Exception {
        FakeServer qemu = FakeServer.start(TestApi.schema());
        qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
        qemu.on(Stop.DESCRIPTOR).lenient().reply();
        qemu.on(Stop.DESCRIPTOR).emit("JOB_STATUS_CHANGE", "{'id': 'a', 'status': 'b'}");
        assertThat(message(failureOf(qemu::verify))).isEqualTo("""
                        the stub of 'query-status' (HERE) was never used
                        the stub of 'stop' (HERE) has no reply: add reply(...), fail(...), noReply() or disconnect()

                        No command has come.

                        Stubs:
                            query-status, HERE: never used
                            stop, HERE: never used
                            stop, HERE: without a reply""");
        qemu.close();
        try (FakeServer lenient = FakeServer.builder(TestApi.schema()).lenient().start()) {
            lenient.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
        }
    }

    @Test
    void anErrorInALambdaFailsTheTest() throws Exception {
        FakeServer qemu = FakeServer.start(TestApi.schema());
        AssertionError wrong = new AssertionError("wrong protocol");
        qemu.on(SetPassword.DESCRIPTOR).reply(command -> {
            throw wrong;
        });
        qemu.on(Stop.DESCRIPTOR).reply(command -> {
            throw new QmpErrorException("C", "expected");
        });
        qemu.on(QueryStatus.DESCRIPTOR)
                .when(command -> {
                    throw new IllegalStateException("bad condition");
                })
                .reply(RUNNING);
        QmpClient client = qemu.connect();
        assertThatThrownBy(() -> client.execute(new SetPassword("a", "b"))).isInstanceOf(QmpErrorException.class);
        assertThatThrownBy(() -> client.execute(new Stop())).hasMessage("'stop' failed with C: expected");
        assertThatThrownBy(() -> client.execute(new QueryStatus()))
                .isInstanceOf(QmpErrorException.class)
                .hasMessageContaining("has thrown java.lang.IllegalStateException: bad condition");
        AssertionError failure = failureOf(qemu::close);
        assertThat(failure).hasCause(wrong);
        assertThat(message(failure)).startsWith("""
                        the stub of 'set_password' (HERE) has thrown java.lang.AssertionError: wrong protocol
                        the condition of the stub of 'query-status' (HERE) has thrown java.lang.IllegalStateException: bad condition

                        These commands have come""");
    }

    @Test
    void aWrongStubIsReportedWhereItIsWritten() {
        try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
            Stub<QueryStatus, Status> stub = qemu.on(QueryStatus.DESCRIPTOR).lenient();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> stub.replyJson("{'running': true, 'state': 'x'}"))
                    .withMessage("the reply to 'query-status' is not valid: $: member 'status' is missing\n"
                            + "    {'running': true, 'state': 'x'}");
            assertThatIllegalArgumentException()
                    .isThrownBy(stub::reply)
                    .withMessage("'query-status' returns a value: use reply(value) or replyJson(text)");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> qemu.emit("JOB_STATUS_CHANGE", "{'id': 'a'}"))
                    .withMessage(
                            "the data of 'JOB_STATUS_CHANGE' is not valid: $: member 'status' is missing\n    {'id': 'a'}");
            stub.reply(RUNNING);
            assertThatIllegalStateException()
                    .isThrownBy(() -> stub.reply(PAUSED))
                    .withMessageContaining("has a reply already: call then() before the reply to the next command");
            assertThatIllegalStateException()
                    .isThrownBy(() -> stub.when(command -> true))
                    .withMessageContaining("has a reply already: call when(...) once, directly after on(...)");
        }
    }

    @Test
    void namesThatTheSchemaDoesNotHave() {
        try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> qemu.on("query-statsu"))
                    .withMessage("schema 'TestApi' has no command 'query-statsu': did you mean 'query-status'?\n"
                            + "    For a command that the schema does not have, use onUnknown(...).");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> qemu.on("device_add"))
                    .withMessage("schema 'TestApi' has no command 'device_add'\n"
                            + "    For a command that the schema does not have, use onUnknown(...).");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> qemu.onUnknown("stop"))
                    .withMessage("schema 'TestApi' has the command 'stop': use on(...)");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> qemu.takeCommand("Stop"))
                    .withMessage(
                            "schema 'TestApi' has no command 'Stop', and there is no stub for it by onUnknown(...): did you mean 'stop'?");
            assertThatIllegalArgumentException().isThrownBy(() -> qemu.takeCommand("device_add", Duration.ZERO));
            assertThatIllegalArgumentException().isThrownBy(() -> qemu.commands("device_add"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> qemu.emit("JOB_STATUS_CHANGED", "{}"))
                    .withMessage(
                            "schema 'TestApi' has no event 'JOB_STATUS_CHANGED': did you mean 'JOB_STATUS_CHANGE'?\n"
                                    + "    To emit an event that the schema does not have, use emit(new UnknownEvent(name, data)).");
            qemu.onUnknown("device_add").lenient().reply();
            assertThat(qemu.commands("device_add")).isEmpty();
            assertThat(qemu.commands("stop")).isEmpty();
            qemu.emit(new UnknownEvent("X", JsonObject.EMPTY));
        }
    }

    @Test
    void aStubWithoutReplyIsReportedOnce() {
        FakeServer qemu = FakeServer.start(TestApi.schema());
        qemu.on(Stop.DESCRIPTOR);
        assertThatThrownBy(() -> qemu.connect().execute(new Stop())).isInstanceOf(QmpErrorException.class);
        String problem = "the stub of 'stop' (HERE) has no reply: add reply(...), fail(...), noReply() or disconnect()";
        assertThat(message(failureOf(qemu::close)))
                .startsWith("unexpected command 'stop': " + problem + "\n\nThese commands");
    }

    /** The exception of the test says it. */
    @Test
    void anAnswerThatCouldNotBeSetUpIsNotReportedAgain() throws Exception {
        for (int i = 0; i < 3; i++) {
            FakeServer qemu = FakeServer.start(TestApi.schema());
            Stub<QueryStatus, Status> stub =
                    qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING).then();
            if (i == 0) {
                assertThatIllegalArgumentException().isThrownBy(() -> stub.replyJson("{}"));
            } else {
                assertThatIllegalArgumentException().isThrownBy(() -> stub.emit("JOB_STATUS_CHANGE", "{}"));
            }
            assertThat(qemu.connect().execute(new QueryStatus())).isEqualTo(RUNNING);
            if (i == 2) {
                stub.reply(PAUSED).then();
                assertThat(message(failureOf(qemu::close)))
                        .startsWith("the stub of 'query-status' (HERE) has no reply after then()\n\nThese commands");
            } else {
                qemu.close();
            }
        }
    }

    @Test
    void aStubForSomeCommandsOnly() throws Exception {
        FakeServer qemu = FakeServer.start(TestApi.schema());
        qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING).then().unexpected();
        qemu.on(Shutdown.DESCRIPTOR).reply().then().reply().then().unexpected();
        qemu.on(Stop.DESCRIPTOR).reply();
        qemu.on(Stop.DESCRIPTOR).unexpected();
        QmpClient client = qemu.connect();
        assertThat(client.execute(new QueryStatus())).isEqualTo(RUNNING);
        qemu.on(SetPassword.DESCRIPTOR).unexpected();
        assertThat(message(failureOf(qemu::verify)))
                .startsWith("the stub of 'guest-shutdown' (HERE) was never used\n\nThese commands");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> client.execute(new QueryStatus()))
                    .isInstanceOf(QmpErrorException.class)
                    .hasMessageContaining("the test did not expect this command 'query-status': the stub");
        }
        assertThatThrownBy(() -> client.execute(new Stop())).isInstanceOf(QmpErrorException.class);
        client.executeAsync(new Shutdown());
        client.executeAsync(new Shutdown());
        assertThatThrownBy(() -> client.execute(new Shutdown())).isInstanceOf(QmpErrorException.class);
        assertThat(message(failureOf(qemu::close))).isEqualTo("""
                        unexpected command 'query-status': the stub of 'query-status' (HERE) expects one command
                        unexpected command 'query-status': the stub of 'query-status' (HERE) expects one command
                        unexpected command 'stop': the stub of 'stop' (HERE) expects no command
                        unexpected command 'guest-shutdown': the stub of 'guest-shutdown' (HERE) expects 2 commands

                        These commands have come, in this order:
                            1. {"execute":"query-status"}  <- stub, HERE
                            2.-3. {"execute":"query-status"} (2 times)  <- unexpected
                            4. {"execute":"stop"}  <- unexpected
                            5.-6. {"execute":"guest-shutdown"} (2 times)  <- stub, HERE
                            7. {"execute":"guest-shutdown"}  <- unexpected

                        Stubs:
                            query-status, HERE: used once
                            guest-shutdown, HERE: used 2 times
                            stop, HERE: replaced by a later one
                            stop, HERE: never used
                            set_password, HERE: never used""");
        try (FakeServer other = FakeServer.start(TestApi.schema())) {
            Stub<Stop, Void> stub = other.on(Stop.DESCRIPTOR).unexpected();
            String problem = "expects no further command: nothing follows unexpected()";
            assertThatIllegalStateException().isThrownBy(stub::then).withMessageEndingWith(problem);
            assertThatIllegalStateException().isThrownBy(stub::reply).withMessageEndingWith(problem);
            assertThatIllegalStateException()
                    .isThrownBy(() -> stub.pause(Duration.ZERO))
                    .withMessageEndingWith(problem);
            Stub<Quit, Void> quit =
                    other.on(Quit.DESCRIPTOR).lenient().reply().then().pause(Duration.ZERO);
            assertThatIllegalStateException()
                    .isThrownBy(quit::unexpected)
                    .withMessageEndingWith("has a step already: call then() before unexpected()");
            quit.reply();
        }
    }

    @Test
    void unusedAnswersFailTheTest() throws Exception {
        FakeServer qemu = FakeServer.start(TestApi.schema());
        qemu.on(Stop.DESCRIPTOR).reply().then().fail("x").then().reply();
        qemu.connect().execute(new Stop());
        assertThat(message(failureOf(qemu::close)))
                .startsWith("the stub of 'stop' (HERE) has 3 answers, but one was used\n\nThese commands");
    }

    @Test
    void equalCommandsInSequenceShareALine() throws Exception {
        FakeServer qemu = FakeServer.start(TestApi.schema());
        qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
        qemu.on(SetPassword.DESCRIPTOR).reply();
        qemu.on(Stop.DESCRIPTOR).reply();
        QmpClient client = qemu.connect();
        client.execute(new Stop());
        for (int i = 0; i < 78; i++) {
            client.execute(new QueryStatus());
        }
        client.execute(new SetPassword("vnc", "a"));
        client.execute(new SetPassword("spice", "a"));
        client.execute(new SetPassword("spice", "a"));
        client.execute(new QueryStatus());
        assertThat(message(failureOf(() -> qemu.takeCommand("guest-shutdown", Duration.ZERO))))
                .isEqualTo("""
                        no command 'guest-shutdown' has come within 0 ms

                        These commands have come, in this order:
                            1. {"execute":"stop"}  <- stub, HERE
                            2.-79. {"execute":"query-status"} (78 times)  <- stub, HERE
                            80. {"execute":"set_password","arguments":{"protocol":"vnc","password":"<redacted>"}}  <- stub, HERE
                            81.-82. {"execute":"set_password","arguments":{"protocol":"spice","password":"<redacted>"}} (2 times)  <- stub, HERE
                            83. {"execute":"query-status"}  <- stub, HERE""");
        qemu.close();
    }

    @Test
    void aLongListHasTheLatestLines() throws Exception {
        FakeServer qemu = FakeServer.start(TestApi.schema());
        qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
        qemu.on(Stop.DESCRIPTOR).reply();
        QmpClient client = qemu.connect();
        for (int i = 0; i < 26; i++) {
            client.execute(new Stop());
            client.execute(new QueryStatus());
            client.execute(new QueryStatus());
        }
        List<String> lines = message(failureOf(() -> qemu.takeCommand("guest-shutdown", Duration.ZERO)))
                .lines()
                .skip(3)
                .toList();
        assertThat(lines)
                .hasSize(51)
                .startsWith("    (3 earlier ones)", "    4. {\"execute\":\"stop\"}  <- stub, HERE")
                .endsWith("    77.-78. {\"execute\":\"query-status\"} (2 times)  <- stub, HERE");
        qemu.close();
    }

    @Test
    void aReplacedStubNeedNotBeUsed() throws Exception {
        FakeServer qemu = FakeServer.start(TestApi.schema());
        qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
        qemu.on(QueryStatus.DESCRIPTOR).reply(PAUSED);
        qemu.on(Stop.DESCRIPTOR).reply();
        qemu.on(Stop.DESCRIPTOR).when(stop -> true).reply();
        QmpClient client = qemu.connect();
        assertThat(client.execute(new QueryStatus())).isEqualTo(PAUSED);
        client.execute(new Stop());
        assertThat(message(failureOf(qemu::close))).isEqualTo("""
                        the stub of 'stop' (HERE) was never used

                        These commands have come, in this order:
                            1. {"execute":"query-status"}  <- stub, HERE
                            2. {"execute":"stop"}  <- stub, HERE

                        Stubs:
                            query-status, HERE: replaced by a later one
                            query-status, HERE: used once
                            stop, HERE: never used
                            stop with a condition, HERE: used once""");
    }

    @Test
    void stubsInOneLineDiffer() {
        FakeServer qemu = FakeServer.start(TestApi.schema());
        for (int i = 0; i < 2; i++) {
            qemu.on(Stop.DESCRIPTOR).when(stop -> true).reply();
        }
        assertThat(message(failureOf(qemu::close)))
                .startsWith("the stub of 'stop' (HERE) was never used\nthe stub of 'stop' (HERE#2) was never used\n");
    }

    @Test
    void nullForACommandThatReturnsAValue() {
        FakeServer qemu = FakeServer.start(TestApi.schema());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> qemu.on(QueryStatus.DESCRIPTOR).reply((Status) null))
                .withMessage("'query-status' returns a value, but the reply is null");
        qemu.on(QueryStatus.DESCRIPTOR).reply(command -> null);
        assertThatThrownBy(() -> qemu.connect().execute(new QueryStatus())).isInstanceOf(QmpErrorException.class);
        assertThat(message(failureOf(qemu::close)))
                .startsWith("the stub of 'query-status' (HERE) has thrown java.lang.IllegalArgumentException: "
                        + "'query-status' returns a value, but the lambda has returned null\n\n");
    }

    @Test
    void anIntrospectionExplainsAllProblemsOfAReply() {
        SchemaDescriptor schema = SchemaDescriptor.of("Full", TestApi.schema().modules(), () -> """
                [{"name": "query-status", "meta-type": "command", "arg-type": "0", "ret-type": "1"},
                 {"name": "JOB_STATUS_CHANGE", "meta-type": "event", "arg-type": "2"},
                 {"name": "0", "meta-type": "object", "members": []},
                 {"name": "1", "meta-type": "object", "members": [
                     {"name": "running", "type": "bool"}, {"name": "status", "type": "3"}]},
                 {"name": "2", "meta-type": "object", "members": [
                     {"name": "id", "type": "str"}, {"name": "status", "type": "str"}]},
                 {"name": "3", "meta-type": "enum", "members": [{"name": "running"}, {"name": "paused"}],
                     "values": ["running", "paused"]},
                 {"name": "bool", "meta-type": "builtin", "json-type": "boolean"},
                 {"name": "str", "meta-type": "builtin", "json-type": "string"}]""");
        try (FakeServer qemu = FakeServer.start(schema)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> qemu.on(QueryStatus.DESCRIPTOR).replyJson("{}"))
                    .withMessage("""
                            the reply to 'query-status' is not valid: $.running: missing member, expected boolean
                                $.status: missing member, expected enum
                                {}""");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> qemu.emit("JOB_STATUS_CHANGE", "{'x': 1}"))
                    .withMessageContaining(
                            "$.id: missing member, expected string\n    $.status: missing member, expected string\n    $.x: unexpected member");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> qemu.on(QueryStatus.DESCRIPTOR).replyJson("{'running': 'x', 'status': 'stop'}"))
                    .withMessageContaining(
                            "$.running: expected boolean, got string\n    $.status: expected one of 'running', 'paused', got 'stop'");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> qemu.on(QueryStatus.DESCRIPTOR).replyJson("{"))
                    .withMessageStartingWith("the reply to 'query-status' is not valid: ");
        }
    }

    @Test
    void takeCommandShowsWhatCameInstead() throws Exception {
        try (FakeServer qemu = FakeServer.builder(TestApi.schema())
                .timeout(Duration.ofMillis(5))
                .start()) {
            qemu.on(Stop.DESCRIPTOR).reply();
            qemu.connect().execute(new Stop());
            assertThat(message(failureOf(() -> qemu.takeCommand(QueryStatus.DESCRIPTOR))))
                    .isEqualTo("""
                            no command 'query-status' has come within 5 ms

                            These commands have come, in this order:
                                1. {"execute":"stop"}  <- stub, HERE""");
            qemu.takeCommand(Stop.DESCRIPTOR);
            assertThat(message(failureOf(() -> qemu.takeCommand(Stop.DESCRIPTOR))))
                    .startsWith("no further command 'stop' has come within 5 ms; the only one was taken before\n");
            assertThat(message(failureOf(() -> qemu.takeCommand(QueryStatus.DESCRIPTOR, Duration.ZERO))))
                    .startsWith("no command 'query-status' has come within 0 ms");
            assertThat(message(failureOf(() -> {
                        try (FakeServer other = FakeServer.builder(TestApi.schema())
                                .timeout(Duration.ofMillis(1))
                                .start()) {
                            other.awaitClient();
                        }
                    })))
                    .isEqualTo("no client has connected and negotiated within 1 ms");
        }
    }

    @Test
    void takeCommandWaits() throws Exception {
        try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
            qemu.on(Stop.DESCRIPTOR).reply();
            QmpClient client = qemu.connect();
            CompletableFuture<Stop> taken = CompletableFuture.supplyAsync(() -> qemu.takeCommand(Stop.DESCRIPTOR));
            client.execute(new Stop());
            assertThat(taken.get()).isEqualTo(new Stop());
        }
    }

    @Test
    void eventsBeforeAndAfterTheReply() throws Exception {
        try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
            qemu.on(Stop.DESCRIPTOR)
                    .emit(new JobChange("j", "created"))
                    .pause(Duration.ofMillis(1))
                    .emit("JOB_STATUS_CHANGE", "{'id': 'j', 'status': 'running'}")
                    .reply()
                    .emit(new JobChange("j", "pending"))
                    .pause(Duration.ofMillis(1))
                    .emit(new JobChange("j", "concluded"));
            QmpClient client = qemu.connect();
            EventSubscription<JobChange> events = client.events().subscribe(JobChange.DESCRIPTOR);
            client.execute(new Stop());
            for (String status : new String[] {"created", "running", "pending", "concluded"}) {
                assertThat(events.next(Duration.ofSeconds(10)).event()).isEqualTo(new JobChange("j", status));
            }
            qemu.emit(new JobChange("k", "created"));
            assertThat(events.next(Duration.ofSeconds(10)).event().id()).isEqualTo("k");
        }
    }

    @Test
    void noReplyAndLaterCommands() throws Exception {
        try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
            qemu.on(Stop.DESCRIPTOR).noReply().emit(new JobChange("j", "lost"));
            qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
            QmpClient client = qemu.connect();
            EventSubscription<JobChange> events = client.events().subscribe(JobChange.DESCRIPTOR);
            assertThatThrownBy(() -> client.withTimeout(Duration.ofMillis(20)).execute(new Stop()))
                    .isInstanceOf(QmpTimeoutException.class);
            assertThat(client.execute(new QueryStatus())).isEqualTo(RUNNING);
            assertThat(events.next(Duration.ofSeconds(10)).event().status()).isEqualTo("lost");
        }
    }

    @Test
    void commandsWithoutSuccessResponse() throws Exception {
        try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
            qemu.on(Shutdown.DESCRIPTOR).reply().then().fail("no");
            qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
            QmpClient client = qemu.connect();
            client.executeAsync(new Shutdown());
            assertThat(client.execute(new QueryStatus())).isEqualTo(RUNNING);
            assertThatThrownBy(() -> client.execute(new Shutdown())).isInstanceOf(QmpErrorException.class);
        }
    }

    @Test
    void disconnects() throws Exception {
        for (boolean socket : new boolean[] {false, true}) {
            try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
                qemu.on(Stop.DESCRIPTOR)
                        .disconnect()
                        .then()
                        .sendRaw("{\"return\": {\"sta")
                        .disconnect()
                        .then()
                        .reply()
                        .disconnect();
                for (int i = 0; i < 2; i++) {
                    QmpClient client = socket ? QmpClient.connect(qemu.socket()) : qemu.connect();
                    assertThatThrownBy(() -> client.execute(new Stop())).isInstanceOf(QmpClosedException.class);
                    client.close();
                }
                QmpClient client = qemu.connect();
                client.execute(new Stop());
                assertThatThrownBy(() -> {
                            while (true) {
                                client.execute(new QueryVersion());
                            }
                        })
                        .isInstanceOf(QmpClosedException.class);
                try (QmpClient other = QmpClient.connect(qemu.socket())) {
                    qemu.disconnect();
                    assertThatThrownBy(() -> other.execute(new QueryVersion())).isInstanceOf(QmpClosedException.class);
                }
            }
        }
    }

    @Test
    void garbage() throws Exception {
        try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
            qemu.on(Stop.DESCRIPTOR).sendRaw("#!?\n").reply();
            QmpClient client = qemu.connect();
            assertThatThrownBy(() -> client.execute(new Stop())).isInstanceOf(QmpClosedException.class);
        }
    }

    @Test
    void stopsReading() throws Exception {
        for (boolean socket : new boolean[] {false, true}) {
            try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
                qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
                try (QmpClient client = socket ? QmpClient.connect(qemu.socket()) : qemu.connect()) {
                    qemu.stopReading();
                    CompletableFuture<Status> call = client.executeAsync(new QueryStatus());
                    assertThatThrownBy(() ->
                                    client.withTimeout(Duration.ofMillis(20)).execute(new QueryStatus()))
                            .isInstanceOf(QmpTimeoutException.class);
                    assertThat(qemu.commands()).isEmpty();
                    qemu.resumeReading();
                    assertThat(call.get()).isEqualTo(RUNNING);
                }
            }
        }
    }

    /** Options of a client that does not wait long for a greeting. */
    private static QmpClientOptions impatient() {
        return QmpClientOptions.builder().greetingTimeout(Duration.ofMillis(20)).build();
    }

    @Test
    void aQemuThatHangsDoesNotGreet() throws Exception {
        try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
            qemu.stopReading();
            assertThatThrownBy(() -> qemu.connect(impatient())).hasCauseInstanceOf(QmpTimeoutException.class);
            assertThatThrownBy(() -> QmpClient.connect(qemu.socket(), impatient()))
                    .isInstanceOf(QmpTimeoutException.class)
                    .hasMessageContaining("greeting");
            CompletableFuture<QmpClient> connecting = CompletableFuture.supplyAsync(qemu::connect);
            qemu.resumeReading();
            connecting.get().execute(new QueryVersion());
            qemu.stopReading();
            qemu.restart();
            qemu.connect().execute(new QueryVersion());
        }
    }

    @Test
    void aNegotiationIsRejected() throws Exception {
        try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
            qemu.rejectNegotiation("no \"access\"");
            for (boolean socket : new boolean[] {true, false}) {
                if (!socket) {
                    qemu.rejectNegotiation("no \"access\"");
                }
                assertThatThrownBy(() -> QmpClient.connect(
                                socket
                                        ? Transport.unix(qemu.socket(), Duration.ofSeconds(5))
                                        : qemu.connector().connect(Duration.ofSeconds(5))))
                        .isInstanceOf(QmpErrorException.class)
                        .hasMessageStartingWith("negotiation with ")
                        .hasMessageEndingWith(": GenericError: no \"access\"");
            }
            qemu.connect().execute(new QueryVersion());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> qemu.onUnknown("qmp_capabilities"))
                    .withMessage("the negotiation is built in: to let it fail, use rejectNegotiation(description)");
        }
    }

    @Test
    void aSingleClientAtATime() throws Exception {
        try (FakeServer qemu =
                FakeServer.builder(TestApi.schema()).singleClient().start()) {
            QmpClient first = qemu.connect();
            assertThatThrownBy(() -> qemu.connect(impatient())).hasCauseInstanceOf(QmpTimeoutException.class);
            CompletableFuture<QmpClient> second = CompletableFuture.supplyAsync(qemu::connect);
            first.execute(new QueryVersion());
            first.close();
            second.get().execute(new QueryVersion());
        }
    }

    @Test
    void restartsForClientsThatConnectAgain() throws Exception {
        try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
            qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
            Path socket = qemu.socket();
            try (ReconnectingClient inMemory =
                            ReconnectingClient.builder(qemu.connector()).connect();
                    ReconnectingClient onSocket = ReconnectingClient.builder(
                                    io.github.qapi4j.runtime.transport.Connector.unix(socket))
                            .connect()) {
                for (int i = 0; i < 2; i++) {
                    qemu.restart();
                    for (ReconnectingClient client : new ReconnectingClient[] {inMemory, onSocket}) {
                        assertThat(executeAgain(client)).isEqualTo(RUNNING);
                    }
                }
            }
            assertThat(qemu.socket()).isEqualTo(socket);
        }
    }

    /** A call that was in progress when the session ended fails; one of the next is in the new session. */
    private static Status executeAgain(ReconnectingClient client) throws Exception {
        while (true) {
            try {
                return client.execute(new QueryStatus());
            } catch (QmpClosedException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void nothingIsLeft() throws Exception {
        Path socket;
        CountDownLatch hangs = new CountDownLatch(1);
        FakeServer qemu = FakeServer.start(TestApi.schema());
        socket = qemu.socket();
        qemu.on(Stop.DESCRIPTOR).reply(command -> {
            hangs.await();
            return null;
        });
        QmpClient client = QmpClient.connect(socket);
        CompletableFuture<Void> call = client.executeAsync(new Stop());
        qemu.takeCommand(Stop.DESCRIPTOR);
        AssertionError failure = failureOf(qemu::close);
        assertThat(failure).hasMessageContaining("has thrown java.lang.InterruptedException");
        assertThatThrownBy(call::get).hasCauseInstanceOf(QmpClosedException.class);
        client.close();
        assertThat(Files.exists(socket.getParent())).isFalse();
        Leaks.assertNoThreads("fake-qemu", "qmp-server");
    }

    @Test
    void noDescriptorIsLeft() throws Exception {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors), "there is no /proc/self/fd");
        useSocket();
        int before = count(descriptors);
        for (int i = 0; i < 12; i++) {
            useSocket();
        }
        // Others may have opened a file meanwhile.
        assertThat(count(descriptors)).isLessThan(before + 10);
    }

    private static void useSocket() throws Exception {
        try (FakeServer qemu = FakeServer.start(TestApi.schema());
                QmpClient client = QmpClient.connect(qemu.socket())) {
            client.execute(new QueryVersion());
        }
    }

    private static int count(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return (int) files.count();
        }
    }

    /** Prints how long a fake server with a client takes: a few milliseconds in a warm JVM. */
    @Test
    void manyOfThem() throws Exception {
        int count = 30;
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            try (FakeServer qemu = FakeServer.start(TestApi.schema())) {
                qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
                assertThat(qemu.connect().execute(new QueryStatus())).isEqualTo(RUNNING);
            }
        }
        System.out.println("a fake server with a client: " + (System.nanoTime() - start) / count / 1000 + " us");
    }

    /** Connects a client, and executes a command, unless the server disconnects it. */
    private static boolean connects(FakeServer qemu, boolean onSocket) {
        try (QmpClient client = onSocket ? QmpClient.connect(qemu.socket()) : qemu.connect()) {
            return client.execute(new QueryStatus()).equals(RUNNING);
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    /** Has no thread wait for another: the server uses a connection while the fake server attaches or closes others. */
    @Test
    void clientsConnectWhileOthersNegotiateAndTheServerFails() throws Exception {
        FakeServer qemu = FakeServer.builder(TestApi.schema()).lenient().start();
        qemu.on(QueryStatus.DESCRIPTOR).reply(RUNNING);
        AtomicBoolean ends = new AtomicBoolean();
        AtomicInteger connected = new AtomicInteger();
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            for (int i = 0; i < 3; i++) {
                boolean onSocket = i == 0;
                threads.add(CompletableFuture.runAsync(
                        () -> {
                            while (!ends.get()) {
                                if (connects(qemu, onSocket)) {
                                    connected.incrementAndGet();
                                }
                            }
                        },
                        executor));
            }
            threads.add(CompletableFuture.runAsync(
                    () -> {
                        while (!ends.get()) {
                            qemu.emit(new JobChange("x".repeat(70_000), "running"));
                        }
                    },
                    executor));
            for (int i = 0; i < 60 || connected.get() < 60; i++) {
                qemu.stopReading();
                qemu.disconnect();
                qemu.resumeReading();
                qemu.restart();
                TimeUnit.MILLISECONDS.sleep(3);
            }
            ends.set(true);
            CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
        } finally {
            ends.set(true);
            executor.shutdown();
            qemu.close();
        }
        Leaks.assertNoThreads("fake-qemu", "qmp-server");
    }
}
