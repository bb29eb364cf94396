package io.github.qapi4j.codegen.model;

import static io.github.qapi4j.codegen.model.LoweringRun.names;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.Transactional;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransactionalLoweringTest {
    private final LoweringRun run = new LoweringRun();

    private static final String TRANSACTION = """
            { 'enum': 'ActionCompletionMode', 'data': [ 'individual', 'grouped' ] }
            { 'struct': 'Abort', 'data': { } }
            { 'struct': 'AbortWrapper', 'data': { 'data': 'Abort' } }
            { 'enum': 'TransactionActionKind', 'data': [ 'abort', 'groupable' ] }
            { 'union': 'TransactionAction', 'base': { 'type': 'TransactionActionKind' }, 'discriminator': 'type',
              'data': { 'abort': 'AbortWrapper' } }
            { 'struct': 'TransactionProperties', 'data': { '*completion-mode': 'ActionCompletionMode' } }
            { 'command': 'transaction',
              'data': { 'actions': [ 'TransactionAction' ], '*properties': 'TransactionProperties' } }
            """;

    @Test
    void transactionIsFoundByDefault() {
        JavaTransactional transactional =
                run.lower(TRANSACTION).transactionals().get(0);
        assertThat(transactional.handler()).isEqualTo("TransactionActionHandler");
        assertThat(transactional.facadeMethod()).isEqualTo("transactions");
        assertThat(transactional.actionMethods()).containsExactly("abort", "groupable_");
        assertThat(transactional.mode()).isNotNull();
        assertThat(names(transactional.mode().path())).containsExactly("properties", "completionMode");
        assertThat(transactional.mode().grouped().name()).isEqualTo("GROUPED");
    }

    @Test
    void transactionWithoutModeIsNeverGrouped() {
        String old = TRANSACTION.replace(", '*properties': 'TransactionProperties'", "");
        assertThat(run.lower(old).transactionals().get(0).mode()).isNull();
        assertThat(run.warnings()).isEmpty();
    }

    @Test
    void aRequestedTransactionalCommandMustExist() {
        assertThat(run.errors(
                        TRANSACTION,
                        options -> options.transactionals(List.of(
                                new Transactional("nope", "actions", null, null),
                                new Transactional("transaction", "properties", null, null),
                                new Transactional("transaction", "actions", "properties.completion-mode", "nope")))))
                .hasSize(3)
                .allMatch(text -> text.startsWith("error: transactionals: "));
    }
}
