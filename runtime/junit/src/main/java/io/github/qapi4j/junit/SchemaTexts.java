package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.codec.CodecException;
import io.github.qapi4j.runtime.codec.Codecs;
import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.CommandDescriptor;
import io.github.qapi4j.runtime.qmp.EventDescriptor;
import io.github.qapi4j.runtime.qmp.QmpEvent;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import io.github.qapi4j.runtime.schema.SchemaFinding;
import io.github.qapi4j.runtime.schema.SchemaFindings;
import io.github.qapi4j.runtime.schema.SchemaValidator;
import io.github.qapi4j.runtime.schema.ServerSchema;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the JSON of a test as its schema declares it. The errors name everything that the schema does not allow, if it has an introspection. */
final class SchemaTexts {
    private static final int MAX_FINDINGS = 30;

    private final SchemaDescriptor schema;

    SchemaTexts(SchemaDescriptor schema) {
        this.schema = schema;
    }

    /**
     * Reads a reply.
     *
     * @throws IllegalArgumentException if the text is not JSON, or not what the command returns
     */
    <R extends @Nullable Object> JsonValue reply(CommandDescriptor<?, R> command, String text) {
        String what = "the reply to '" + command.name() + "'";
        try {
            return Json.parse(command.returns(), text, what);
        } catch (IllegalArgumentException e) {
            throw explained(e, text, what, (validator, value) -> validator.returned(command.name(), value));
        }
    }

    /**
     * Reads an event.
     *
     * @throws IllegalArgumentException if the schema does not have it, or the text is not JSON, or not the data of the event
     */
    QmpEvent event(String name, String data) {
        EventDescriptor<?> declared = schema.event(name).orElse(null);
        if (declared == null) {
            String hint = SimilarNames.hint(name, schema.events().stream().map(EventDescriptor::name));
            throw new IllegalArgumentException(schema + " has no event '" + name + "'" + hint
                    + "\n    To emit an event that the schema does not have, use emit(new UnknownEvent(name, data)).");
        }
        String what = "the data of '" + name + "'";
        try {
            return Json.parseTyped(declared.data(), data, what);
        } catch (IllegalArgumentException e) {
            throw explained(e, data, what, (validator, value) -> validator.event(name, value));
        }
    }

    /** Returns an error with all findings in place of one with the first problem only, unless there are no findings. */
    private IllegalArgumentException explained(
            IllegalArgumentException failure,
            String text,
            String what,
            BiFunction<SchemaValidator, JsonValue, SchemaFindings> validation) {
        String introspection = schema.introspection().orElse(null);
        if (introspection == null) {
            return failure;
        }
        try {
            SchemaValidator validator =
                    ServerSchema.parse(introspection).validator().withMaxFindings(MAX_FINDINGS);
            JsonValue value = Json.parseTyped(Codecs.ANY, text, what);
            List<String> problems = problems(validation.apply(validator, value));
            return problems.isEmpty()
                    ? failure
                    : new IllegalArgumentException(
                            what + " is not valid: " + String.join("\n    ", problems) + "\n    " + text, failure);
        } catch (CodecException | IllegalArgumentException e) {
            // The text is not JSON, as the first failure says.
            return failure;
        }
    }

    private static List<String> problems(SchemaFindings findings) {
        return Stream.concat(findings.violations().stream(), findings.notes().stream())
                .filter(finding -> finding.kind() != SchemaFinding.Kind.DEPRECATED
                        && finding.kind() != SchemaFinding.Kind.UNSTABLE)
                .map(SchemaTexts::shown)
                .toList();
    }

    private static String shown(SchemaFinding finding) {
        String path = finding.path().replaceFirst("^\\$\\.(return|data)", "\\$");
        return path + ": "
                + switch (finding.kind()) {
                    case MISSING_MEMBER -> "missing member, expected " + finding.expected();
                    case UNEXPECTED_MEMBER -> "unexpected member";
                    default -> "expected " + finding.expected() + ", got " + finding.found();
                };
    }
}
