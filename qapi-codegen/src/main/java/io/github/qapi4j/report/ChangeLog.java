package io.github.qapi4j.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.qapi4j.check.Approval;
import io.github.qapi4j.check.CheckProblem;
import io.github.qapi4j.check.CheckResult;
import io.github.qapi4j.check.CheckResult.Compared;
import io.github.qapi4j.check.CheckedChange;
import io.github.qapi4j.check.Verdict;
import io.github.qapi4j.diagnostic.Label;
import io.github.qapi4j.diff.Change;
import io.github.qapi4j.diff.Rule;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes {@link CheckFormat#SARIF}. */
final class ChangeLog {
    private static final List<Rule> RULES = List.of(Rule.values());

    private final SarifLog log;
    private final JsonGenerator json;

    private ChangeLog(SarifLog log) {
        this.log = log;
        this.json = log.json();
    }

    static void write(CheckResult result, Severity least, Writer out, WorkingDirectory directory) throws IOException {
        ChangeLog changes = new ChangeLog(SarifLog.begin(out, directory, RULES, ChangeLog::rule));
        if (result instanceof Compared compared) {
            for (CheckedChange change : compared.atLeast(least)) {
                changes.result(change, compared.verdicts());
            }
        }
        changes.log.end(ignored -> changes.invocation(result));
    }

    private static void rule(JsonGenerator json, Rule rule) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", rule.name());
        String effect = rule.effect();
        SarifLog.message(json, "shortDescription", Character.toUpperCase(effect.charAt(0)) + effect.substring(1) + ".");
        json.writeObjectFieldStart("defaultConfiguration");
        json.writeStringField("level", level(rule.wire()));
        json.writeEndObject();
        json.writeObjectFieldStart("properties");
        json.writeStringField("wire", ChangeText.word(rule.wire()));
        json.writeStringField("java", ChangeText.word(rule.java()));
        json.writeEndObject();
        json.writeEndObject();
    }

    private static String level(Severity severity) {
        return switch (severity) {
            case BREAK -> "error";
            case WARNING -> "warning";
            case NOTE -> "note";
            case OK -> "none";
        };
    }

    private void result(CheckedChange checked, Set<Verdict> verdicts) throws IOException {
        Change change = checked.change();
        json.writeStartObject();
        json.writeStringField("ruleId", change.rule().name());
        json.writeNumberField("ruleIndex", RULES.indexOf(change.rule()));
        json.writeStringField("level", level(checked.severity(verdicts)));
        if (checked.severity(verdicts) == Severity.OK) {
            // The standard requires another kind than "fail" for the level "none".
            json.writeStringField("kind", "informational");
        }
        SarifLog.message(json, "message", change.path() + ": " + checked.sentence());
        List<Span> places = ChangePlaces.of(checked);
        // A log viewer shows one place of a result; the others are related.
        log.locations(places.stream().limit(1).toList());
        List<Label> related = new ArrayList<>();
        related(change.older(), "in the older schema", places, related);
        related(change.newer(), "in the newer schema", places, related);
        log.relatedLocations(related);
        log.fingerprint("qapiChange/v1", change.fingerprint());
        Approval approval = checked.approval();
        if (approval != null) {
            JsonReport.array(json, "suppressions", List.of(approval), ChangeLog::suppression);
        }
        json.writeObjectFieldStart("properties");
        JsonReport.text(json, "path", change.path());
        json.writeStringField("wire", ChangeText.word(checked.wire()));
        json.writeStringField("java", ChangeText.word(checked.java()));
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void related(@Nullable Span place, String text, List<Span> shown, List<Label> related) {
        if (place != null && !place.equals(shown.get(0))) {
            related.add(new Label(place, text));
        }
    }

    private static void suppression(JsonGenerator json, Approval approval) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", "external");
        json.writeStringField("status", "accepted");
        JsonReport.text(json, "justification", approval.reason());
        json.writeEndObject();
    }

    private void invocation(CheckResult result) throws IOException {
        json.writeArrayFieldStart("invocations");
        json.writeStartObject();
        json.writeBooleanField("executionSuccessful", result instanceof Compared);
        JsonReport.array(
                json,
                "toolExecutionNotifications",
                ChangeText.problems(result),
                (generator, problem) -> notification(problem));
        json.writeEndObject();
        json.writeEndArray();
    }

    private void notification(CheckProblem problem) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(problem.message());
        problem.help().forEach(line -> lines.add("help: " + line));
        json.writeStartObject();
        json.writeStringField("level", "error");
        SarifLog.message(json, "message", String.join("\n", lines));
        if (problem.place() != null) {
            log.locations(List.of(problem.place()));
        }
        json.writeEndObject();
    }
}
