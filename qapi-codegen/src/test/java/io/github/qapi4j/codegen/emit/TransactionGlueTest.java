package io.github.qapi4j.codegen.emit;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.testing.compile.JavaFileObjects;
import io.github.qapi4j.codegen.Transactional;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransactionGlueTest {
    private static final String SCHEMA = """
            { 'enum': 'ActionCompletionMode', 'data': [ 'individual', 'grouped' ] }
            { 'struct': 'Abort', 'data': { } }
            { 'struct': 'Add', 'data': { 'name': 'str' } }
            { 'struct': 'AbortWrapper', 'data': { 'data': 'Abort' } }
            { 'struct': 'AddWrapper', 'data': { 'data': 'Add' } }
            { 'enum': 'TransactionActionKind',
              'data': [ 'abort', 'add', { 'name': 'old-add', 'features': [ 'deprecated' ] }, 'groupable' ] }
            { 'union': 'TransactionAction', 'base': { 'type': 'TransactionActionKind' }, 'discriminator': 'type',
              'data': { 'abort': 'AbortWrapper', 'add': 'AddWrapper', 'old-add': 'AddWrapper' } }
            { 'struct': 'TransactionProperties', 'data': { '*completion-mode': 'ActionCompletionMode' } }
            { 'command': 'transaction',
              'data': { 'actions': [ 'TransactionAction' ], '*properties': 'TransactionProperties' } }
            { 'command': 'echo', 'data': { 'text': 'str' }, 'returns': 'str' }
            { 'pragma': { 'command-returns-exceptions': [ 'echo' ] } }
            """;

    private static final String USER = """
            package com.example.user;

            import com.example.qmp.*;
            import io.github.qapi4j.runtime.qmp.QmpClient;
            import io.github.qapi4j.runtime.qmp.QmpErrorException;
            import io.github.qapi4j.runtime.qmp.QmpServer;
            import io.github.qapi4j.runtime.transaction.TransactionStep;
            import java.io.IOException;
            import java.util.ArrayList;
            import java.util.List;
            import java.util.Set;

            public class User {
                static final List<String> log = new ArrayList<>();

                static class Handler implements TransactionActionHandler {
                    @Override
                    public TransactionStep abort(TransactionAction.Abort action) {
                        log.add("abort");
                        return TransactionStep.failing("failed on purpose");
                    }

                    @Override
                    public TransactionStep add(TransactionAction.Add action) {
                        log.add("step " + action.data().name());
                        return scope -> {
                            log.add("+" + action.data().name());
                            scope.onAbort(() -> log.add("-" + action.data().name()));
                        };
                    }

                    @Override
                    @Deprecated
                    public TransactionStep oldAdd(TransactionAction.OldAdd action) {
                        return scope -> log.add("old");
                    }

                    @Override
                    public TransactionStep groupable_(TransactionAction.Groupable action) {
                        return scope -> log.add("groupable");
                    }

                    @Override
                    public Set<TransactionActionKind> groupable() {
                        return Set.of(TransactionActionKind.ADD);
                    }
                }

                static TransactionAction add(String name) {
                    return TransactionAction.add(Add.builder().name(name).build());
                }

                static void run(ActionCompletionMode mode, TransactionAction... actions) {
                    TransactionProperties properties = mode == null
                            ? null : TransactionProperties.builder().completionMode(mode).build();
                    try (QmpServer server = QmpServer.builder(QmpApi.schema())
                                    .handle(TransactionCommand.DESCRIPTOR, QmpApi.transactions(new Handler()))
                                    .handler(new SchemaCommands() {
                                        @Override
                                        public String echo(EchoCommand command) {
                                            return command.text();
                                        }
                                    })
                                    .start();
                            QmpClient client = QmpClient.connect(server.attach())) {
                        client.execute(new TransactionCommand(List.of(actions), properties));
                        log.add(client.execute(new EchoCommand("ok")));
                    } catch (QmpErrorException e) {
                        log.add(e.errorClass() + ": " + e.description());
                    } catch (IOException e) {
                        log.add(e.toString());
                    }
                }

                public static Object run() {
            BODY
                    return String.join("|", log);
                }
            }
            """;

    @Test
    void runsTheStepOfEveryAction() throws Exception {
        assertThat(run("run(null, add(\"a\"), add(\"b\"), TransactionAction.Groupable.builder().build());"))
                .isEqualTo("step a|step b|+a|+b|groupable|ok");
        assertThat(run("run(ActionCompletionMode.INDIVIDUAL, add(\"a\"));")).isEqualTo("step a|+a|ok");
    }

    @Test
    void rollsBack() throws Exception {
        assertThat(run("run(null, add(\"a\"), TransactionAction.abort(Abort.builder().build()));"))
                .isEqualTo("step a|abort|+a|-a|GenericError: failed on purpose");
    }

    @Test
    void rejectsUngroupableActionsBeforeAnyActionRuns() throws Exception {
        assertThat(
                        run(
                                "run(ActionCompletionMode.GROUPED, add(\"a\"), TransactionAction.abort(Abort.builder().build()));"))
                .isEqualTo("GenericError: action 'abort' cannot have completion mode 'grouped'");
    }

    @Test
    void theExecutorDecidesAboutGroupableActions() throws Exception {
        assertThat((String) run("run(ActionCompletionMode.GROUPED, add(\"a\"));"))
                .startsWith("GenericError: ")
                .contains("'grouped'")
                .doesNotContain("'add'");
        assertThat(run("run(ActionCompletionMode.GROUPED);")).isEqualTo("ok");
    }

    @Test
    void configuredCommandsOfOtherShapes() {
        GeneratedCode code = GeneratedCode.of(
                Map.of("schema.json", """
                        { 'enum': 'Op', 'data': [ 'make', 'drop' ] }
                        { 'struct': 'Name', 'data': { 'name': 'str' } }
                        { 'union': 'Change', 'base': { 'op': 'Op', 'id': 'int' }, 'discriminator': 'op',
                          'data': { 'make': 'Name' }, 'features': [ 'unstable' ] }
                        { 'enum': 'Mode', 'data': [ 'each', { 'name': 'all', 'features': [ 'deprecated' ] } ] }
                        { 'command': 'change', 'data': { 'mode': 'Mode', '*changes': [ 'Change' ] } }
                        { 'command': 'plain', 'data': { 'changes': { 'type': [ 'Change' ], 'if': 'CONFIG_X' } } }
                        { 'command': 'old', 'data': { 'changes': [ 'Change' ] }, 'features': [ 'deprecated' ] }
                        { 'command': 'last-changes', 'returns': [ 'Change' ] }
                        """),
                options -> options.transactionals(List.of(
                        new Transactional("change", "changes", "mode", "all"),
                        new Transactional("plain", "changes", null, null),
                        new Transactional("old", "changes", null, null))));
        assertThat(code.compile(JavaFileObjects.forSourceString("com.example.user.User", """
                package com.example.user;

                import com.example.qmp.*;
                import io.github.qapi4j.runtime.qmp.CommandHandler;
                import io.github.qapi4j.runtime.qmp.QmpServer;

                class User {
                    QmpServer.Builder with(ChangeHandler handler, ChangeHandler_2 second) {
                        CommandHandler<ChangeCommand, Void> changes = QmpApi.changes(handler);
                        return QmpServer.builder(QmpApi.schema())
                                .handle(PlainCommand.DESCRIPTOR, QmpApi.plains(second))
                                .handle(ChangeCommand.DESCRIPTOR, (request, command) -> {
                                    System.out.println(request);
                                    return changes.handle(request, command);
                                });
                    }
                }
                """)))
                .succeededWithoutWarnings();
    }

    private static Object run(String body) throws ReflectiveOperationException {
        return GeneratedCode.of(SCHEMA).run(USER.replace("BODY", body));
    }
}
