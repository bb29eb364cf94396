package io.github.qapi4j.lint;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.DirectionIndex;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.TypeRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Finds optional booleans whose documentation does not say what their absence means: such a member has three states.
 *
 * <p>The check searches for certain words in the member's description and in the overview, which may describe all members at once.
 */
final class OptionalBooleanCheck implements Check {
    private static final TypeRef BOOL = new TypeRef.Builtin(BuiltinType.BOOL);

    /** Words that say what absence means, or that neither value has an effect. */
    private static final Pattern ABSENCE = Pattern.compile(
            "\\b(default|absen[ct]|omit|omission|missing|unspecified|unset|otherwise|ignored|no (longer )?effect"
                    + "|(not|n't|neither|nor|unless|only|if|when)\\s+(\\w+\\s+)?"
                    + "(given|specified|present|set|provided|passed|supplied))",
            Pattern.CASE_INSENSITIVE);

    /** Words that say when a server sends a member. They are sufficient for members that only a server sends. */
    private static final Pattern PRESENCE = Pattern.compile(
            "\\b(only\\s+(\\w+\\s+)?(for|if|in|on|when|with)|if\\s+applicable)\\b|^(if|when|for)\\b",
            Pattern.CASE_INSENSITIVE);

    private final DirectionIndex directions;

    OptionalBooleanCheck(DirectionIndex directions) {
        this.directions = directions;
    }

    @Override
    public void check(Schema schema, Diagnostics diagnostics) {
        for (Definition definition : schema.definitions()) {
            Doc doc = definition.doc();
            if (doc == null) {
                continue;
            }
            List<Part> booleans = new ArrayList<>(0);
            for (Part part : Part.of(definition)) {
                if (part.optional() && BOOL.equals(part.type()) && !Special.DEPRECATED.in(part.features())) {
                    booleans.add(part);
                }
            }
            if (!booleans.isEmpty()
                    && !Special.DEPRECATED.in(definition.features())
                    && !ABSENCE.matcher(doc.introduction().source()).find()
                    && !ABSENCE.matcher(doc.body().source()).find()) {
                checkDescriptions(definition, doc, booleans, diagnostics);
            }
        }
    }

    private void checkDescriptions(Definition definition, Doc doc, List<Part> booleans, Diagnostics diagnostics) {
        Map<String, String> descriptions = new HashMap<>();
        doc.members()
                .forEach(entry -> descriptions.put(entry.name(), entry.text().source()));
        boolean receivedOnly = definition instanceof Event
                || directions.received(definition.name()) && !directions.sent(definition.name());
        for (Part part : booleans) {
            String text = descriptions.getOrDefault(part.name(), "");
            // A member without any text is reported by other checks.
            if (text.isEmpty()
                    || ABSENCE.matcher(text).find()
                    || receivedOnly && PRESENCE.matcher(text).find()) {
                continue;
            }
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.THREE_STATE_BOOL,
                            part.span(),
                            part.describe()
                                    + " is an optional boolean whose documentation does not say what its absence means")
                    .in(DefinitionLabels.in(definition))
                    .help(
                            receivedOnly
                                    ? "document when it is present"
                                    : "document its default, e.g. '(default: false)'"));
        }
    }
}
