package io.github.qapi4j.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.qapi4j.check.Approval;
import io.github.qapi4j.check.CheckProblem;
import io.github.qapi4j.check.CheckResult;
import io.github.qapi4j.check.CheckResult.Compared;
import io.github.qapi4j.check.CheckedChange;
import io.github.qapi4j.check.Verdict;
import io.github.qapi4j.diff.Change;
import io.github.qapi4j.diff.Severity;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes {@link CheckFormat#JSON}. */
final class ChangeLines {
    private final JsonGenerator json;

    private ChangeLines(JsonGenerator json) {
        this.json = json;
    }

    static void write(CheckResult result, Severity least, Writer out) throws IOException {
        try (JsonGenerator json = JsonReport.generator(out)) {
            ChangeLines lines = new ChangeLines(json);
            if (result instanceof Compared compared) {
                for (CheckedChange change : compared.atLeast(least)) {
                    lines.change(change, compared.verdicts());
                }
            }
            for (CheckProblem problem : ChangeText.problems(result)) {
                lines.problem(problem);
            }
            lines.result(result);
        }
    }

    private void change(CheckedChange checked, Set<Verdict> verdicts) throws IOException {
        Change change = checked.change();
        json.writeStartObject();
        json.writeStringField("rule", change.rule().name());
        JsonReport.text(json, "path", change.path());
        json.writeStringField("wire", ChangeText.word(checked.wire()));
        json.writeStringField("java", ChangeText.word(checked.java()));
        json.writeStringField("fingerprint", change.fingerprint());
        JsonReport.text(json, "message", checked.sentence(verdicts));
        JsonReport.text(json, "detail", change.detail());
        place("older", change.older());
        place("newer", change.newer());
        Approval approval = checked.approval();
        if (approval != null) {
            json.writeObjectFieldStart("approval");
            JsonReport.text(json, "reason", approval.reason());
            if (approval.until() != null) {
                json.writeStringField("until", approval.until().toString());
            }
            json.writeEndObject();
        }
        endLine();
    }

    private void place(String member, @Nullable Span span) throws IOException {
        if (span == null) {
            json.writeNullField(member);
        } else {
            json.writeObjectFieldStart(member);
            JsonReport.place(json, span);
            json.writeEndObject();
        }
    }

    private void problem(CheckProblem problem) throws IOException {
        json.writeStartObject();
        JsonReport.text(json, "problem", problem.message());
        JsonReport.array(json, "help", problem.help(), (generator, line) -> json.writeString(WellFormed.unicode(line)));
        JsonReport.place(json, problem.place());
        endLine();
    }

    private void result(CheckResult result) throws IOException {
        json.writeStartObject();
        json.writeStringField(
                "result",
                !(result instanceof Compared) ? "not-compared" : result.passes() ? "compatible" : "incompatible");
        JsonReport.array(
                json, "schemas", result.sides(), (generator, side) -> json.writeString(WellFormed.unicode(side)));
        json.writeNumberField("problems", ChangeText.problems(result).size());
        if (result instanceof Compared compared) {
            JsonReport.array(
                    json,
                    "verdicts",
                    Verdicts.inOrder(compared.verdicts()),
                    (generator, verdict) -> json.writeString(verdict.word()));
            for (Verdict verdict : Verdict.values()) {
                counts(compared, verdict);
            }
            json.writeNumberField("approved", compared.approved());
        }
        endLine();
    }

    private void counts(Compared compared, Verdict verdict) throws IOException {
        json.writeObjectFieldStart(verdict.word());
        for (Severity severity : List.of(Severity.BREAK, Severity.WARNING, Severity.NOTE, Severity.OK)) {
            json.writeNumberField(ChangeText.word(severity), compared.count(verdict, severity));
        }
        json.writeEndObject();
    }

    private void endLine() throws IOException {
        json.writeEndObject();
        json.writeRaw('\n');
    }
}
