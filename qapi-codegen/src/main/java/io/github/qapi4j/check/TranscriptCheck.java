package io.github.qapi4j.check;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.SourceResolver;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * Checks transcripts of sessions against a schema: recordings of the {@code Recorder}, and other files that contain QMP messages as JSON. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * TranscriptCheck check = TranscriptCheck.of(schema, Levels.of(false));
 * TranscriptReport report = check.check(SourceResolver.directory(folder), "session.jsonl");
 * System.out.println(report.summary());
 * }</pre>
 *
 * <p>{@code docs/traffic.md} describes the files, and what is a finding.
 */
public final class TranscriptCheck {
    private final WireSchema schema;
    private final Levels levels;

    private TranscriptCheck(WireSchema schema, Levels levels) {
        this.schema = schema;
        this.levels = levels;
    }

    /**
     * Returns a check against a schema. Conditions are not evaluated: what any build of the schema has is declared.
     *
     * @param levels the levels of the findings
     */
    public static TranscriptCheck of(Schema schema, Levels levels) {
        return new TranscriptCheck(WireSchema.of(schema), Objects.requireNonNull(levels, "levels"));
    }

    /**
     * Checks a transcript. A file that cannot be read, is larger than 64 MiB or is not a transcript is an error in the report.
     *
     * @param files finds and reads the file
     * @param name the name of the file, with {@code /}
     */
    public TranscriptReport check(SourceResolver files, String name) {
        Diagnostics diagnostics = new Diagnostics(levels);
        Transcript transcript = null;
        try {
            // As for schemas, the identity is what rejects names that must not be read.
            files.identity(name);
            SourceFile source = decode(name, files.read(name), diagnostics);
            if (!diagnostics.hasErrors()) {
                transcript = new Transcript(source, schema, diagnostics);
                transcript.read();
            }
        } catch (IOException e) {
            diagnostics.add(Diagnostic.of(
                    DiagnosticCode.UNREADABLE_FILE,
                    null,
                    "cannot read transcript '" + name + "': "
                            + Objects.requireNonNullElse(
                                    e.getMessage(), e.getClass().getSimpleName())));
        }
        TrafficCounts counts =
                transcript == null ? new TrafficCounts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0) : transcript.counts();
        List<String> versions = transcript == null ? List.of() : transcript.versions();
        return new TranscriptReport(diagnostics.sorted(), diagnostics.count(), counts, versions);
    }

    /** Decodes UTF-8. Bytes at the end that are the beginning of a character are left out: the file may have been cut there. */
    private static SourceFile decode(String name, byte[] bytes, Diagnostics diagnostics) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        CoderResult result = decoder.decode(in, out, false);
        boolean invalid = result.isError();
        if (invalid) {
            out.put('\uFFFD');
        }
        SourceFile source = new SourceFile(name, out.flip().toString());
        diagnostics.enter(source, List.of());
        if (invalid) {
            int end = source.text().length();
            diagnostics.add(Diagnostic.of(
                    DiagnosticCode.INVALID_UTF8, new Span(source, end - 1, end), "the transcript is not UTF-8 text"));
        }
        return source;
    }
}
