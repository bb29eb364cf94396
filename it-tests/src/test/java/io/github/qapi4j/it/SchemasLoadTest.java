package io.github.qapi4j.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.SchemaModule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The project's schemas are valid under strict rules, as a whole and each module separately. */
class SchemasLoadTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "block-core.json",
                "common.json",
                "control.json",
                "crypto.json",
                "introspect.json",
                "job.json",
                "misc.json",
                "run-state.json",
                "sockets.json",
                "transaction.json"
            })
    void eachModuleStandsOnItsOwnIncludes(String module) {
        Schema alone = ProjectSchema.load(module);
        Schema whole = ProjectSchema.load("qapi-schema.json");

        assertThat(names(alone, module)).isNotEmpty().isEqualTo(names(whole, module));
    }

    @Test
    void theWholeSchemaHasEveryModule() {
        assertThat(ProjectSchema.load("qapi-schema.json").modules())
                .extracting(SchemaModule::name)
                .containsExactlyInAnyOrder(
                        "qapi-schema.json",
                        "pragma.json",
                        "block-core.json",
                        "common.json",
                        "control.json",
                        "crypto.json",
                        "introspect.json",
                        "job.json",
                        "misc.json",
                        "run-state.json",
                        "sockets.json",
                        "transaction.json");
    }

    @Test
    void transactionHasItsTwelveActions() {
        EnumType kinds = (EnumType) ProjectSchema.load("transaction.json")
                .type("TransactionActionKind")
                .orElseThrow();

        assertThat(kinds.values())
                .extracting(EnumValue::name)
                .containsExactly(
                        "abort",
                        "block-dirty-bitmap-add",
                        "block-dirty-bitmap-remove",
                        "block-dirty-bitmap-clear",
                        "block-dirty-bitmap-enable",
                        "block-dirty-bitmap-disable",
                        "block-dirty-bitmap-merge",
                        "blockdev-backup",
                        "blockdev-snapshot",
                        "blockdev-snapshot-internal-sync",
                        "blockdev-snapshot-sync",
                        "drive-backup");
    }

    private static List<String> names(Schema schema, String module) {
        return schema.modules().stream()
                .filter(m -> m.name().equals(module))
                .flatMap(m -> m.definitions().stream())
                .map(Definition::name)
                .toList();
    }
}
