package io.github.qapi4j.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoalExecutionTest {
    @Test
    void aTextIdentifiesTheGoalAndTheExecution() {
        List<String> texts = new ArrayList<>();
        for (String goal : List.of("generate", "generate-test")) {
            for (String id : List.of("qmp", "", "generate-test@qmp", "@", "a@b@c")) {
                GoalExecution execution = new GoalExecution(goal, id);
                assertThat(GoalExecution.of(execution.text())).isEqualTo(execution);
                texts.add(execution.text());
            }
        }
        assertThat(texts).doesNotHaveDuplicates();
        assertThat(new GoalExecution("generate", "qmp").text()).isEqualTo("qmp");
        assertThat(new GoalExecution("generate-test", "qmp").text()).isEqualTo("generate-test@qmp");
    }
}
