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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Writes {@link CheckFormat#SARIF}. */
final class ChangeLog {
    private static final List<Rule> RULES = List.of(Rule.values());
    /** The rules of problems, which follow those of changes. */
    private static final List<ProblemRule> PROBLEM_RULES = List.of(ProblemRule.values());

    private static final List<LoggedRule> LOGGED_RULES = Stream.concat(
                    RULES.stream().map(ChangeRule::new), PROBLEM_RULES.stream())
            .toList();

    private final SarifLog log;
    private final JsonGenerator json;

    /** A rule as the log describes it. */
    private interface LoggedRule {
        void write(JsonGenerator json) throws IOException;
    }

    private record ChangeRule(Rule rule) implements LoggedRule {
        @Override
        public void write(JsonGenerator json) throws IOException {
            begin(json, rule.name(), rule.effect() + ".", level(rule.wire()));
            json.writeObjectFieldStart("properties");
            json.writeStringField("wire", ChangeText.word(rule.wire()));
            json.writeStringField("java", ChangeText.word(rule.java()));
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    /** Programs that read a log often ignore everything except results, so a problem is one too. */
    private enum ProblemRule implements LoggedRule {
        NOT_COMPARED("not-compared", "the schemas were not compared, so nothing is known about their compatibility."),
        APPROVAL("approval", "an approval is not used or has expired.");

        private final String id;
        private final String description;

        ProblemRule(String id, String description) {
            this.id = id;
            this.description = description;
        }

        @Override
        public void write(JsonGenerator json) throws IOException {
            begin(json, id, description, "error");
            json.writeEndObject();
        }
    }

    private ChangeLog(SarifLog log) {
        this.log = log;
        this.json = log.json();
    }

    static void write(CheckResult result, Severity least, Writer out, WorkingDirectory directory) throws IOException {
        ChangeLog changes =
                new ChangeLog(SarifLog.begin(out, directory, LOGGED_RULES, (json, rule) -> rule.write(json)));
        if (result instanceof Compared compared) {
            for (CheckedChange change : compared.atLeast(least)) {
                changes.result(change, compared.verdicts());
            }
        }
        ProblemRule rule = result instanceof Compared ? ProblemRule.APPROVAL : ProblemRule.NOT_COMPARED;
        for (CheckProblem problem : ChangeText.problems(result)) {
            changes.result(problem, rule);
        }
        changes.log.end(ignored -> changes.invocation(result));
    }

    /** Begins the object of a rule, whose description is a sentence that begins with a small letter. */
    private static void begin(JsonGenerator json, String id, String description, String level) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", id);
        SarifLog.message(
                json, "shortDescription", Character.toUpperCase(description.charAt(0)) + description.substring(1));
        json.writeObjectFieldStart("defaultConfiguration");
        json.writeStringField("level", level);
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
        SarifLog.message(json, "message", change.path() + ": " + checked.sentence(verdicts));
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

    private void result(CheckProblem problem, ProblemRule rule) throws IOException {
        json.writeStartObject();
        json.writeStringField("ruleId", rule.id);
        json.writeNumberField("ruleIndex", RULES.size() + PROBLEM_RULES.indexOf(rule));
        describe(problem);
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
        json.writeStartObject();
        describe(problem);
        json.writeEndObject();
    }

    /** Writes the members that results and notifications have in common. */
    private void describe(CheckProblem problem) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add(problem.message());
        problem.help().forEach(line -> lines.add("help: " + line));
        json.writeStringField("level", "error");
        SarifLog.message(json, "message", String.join("\n", lines));
        if (problem.place() != null) {
            log.locations(List.of(problem.place()));
        }
    }
}
