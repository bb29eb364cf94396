package io.github.qapi4j.input;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.introspect.InvalidAnswerException;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.SourceResolver;
import io.github.qapi4j.source.Span;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Loads a schema from a file of any kind that can have one: a schema in QAPI, or a server's answer to {@code query-qmp-schema}, as {@code qapi fetch} saves
 * it or as the server sends it. The content decides: only an answer begins with a brace or bracket and a double quote, since QAPI has single quotes.
 */
public final class SchemaInput {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private SchemaInput() {}

    /**
     * Loads a schema. Problems are diagnostics of the result. A schema from an answer has at most one error, and is not linted.
     *
     * @param sources finds the file and those that it includes
     * @param name the name of the file
     */
    public static LoadResult load(SourceResolver sources, String name, LoadOptions options) {
        byte[] root;
        String identity;
        try {
            identity = sources.identity(name);
            root = sources.read(name);
        } catch (IOException e) {
            return SchemaLoader.load(new UnreadableRoot(e), name, options);
        }
        if (isAnswer(root)) {
            return loadAnswer(root, name, options);
        }
        return SchemaLoader.load(new KnownRoot(sources, name, identity, root), name, options);
    }

    /** The files of a schema whose root has been read: a stream cannot be read again. */
    private record KnownRoot(SourceResolver sources, String name, String identity, byte[] content)
            implements SourceResolver {
        @Override
        public String identity(String file) throws IOException {
            return file.equals(name) ? identity : sources.identity(file);
        }

        @Override
        public byte[] read(String file) throws IOException {
            return file.equals(name) ? content : sources.read(file);
        }
    }

    /** A file that could not be read: the loader reports it, and must not read a stream again. */
    private record UnreadableRoot(IOException reason) implements SourceResolver {
        @Override
        public String identity(String file) throws IOException {
            throw reason;
        }

        @Override
        public byte[] read(String file) throws IOException {
            throw reason;
        }
    }

    /** Whether the content of a file is a server's answer, though perhaps not a valid one. */
    static boolean isAnswer(byte[] content) {
        int at = content.length >= 3 && content[0] == (byte) 0xEF ? 3 : 0;
        at = afterSpace(content, at);
        if (is(content, at, '[')) {
            at = afterSpace(content, at + 1);
        }
        return is(content, at, '{') && is(content, afterSpace(content, at + 1), '"');
    }

    private static boolean is(byte[] content, int at, char c) {
        return at < content.length && content[at] == c;
    }

    private static int afterSpace(byte[] content, int from) {
        int at = from;
        while (is(content, at, ' ') || is(content, at, '\t') || is(content, at, '\n') || is(content, at, '\r')) {
            at++;
        }
        return at;
    }

    private static LoadResult loadAnswer(byte[] content, String name, LoadOptions options) {
        Diagnostics diagnostics = new Diagnostics(options.levels());
        Optional<Schema> schema = Optional.empty();
        Decoded decoded = decode(content, name);
        diagnostics.enter(decoded.file(), List.of());
        if (decoded.isMalformed()) {
            diagnostics.add(Diagnostic.of(DiagnosticCode.INVALID_UTF8, decoded.end(), Decoded.MALFORMED));
        } else {
            try {
                schema = Optional.of(AnswerFile.read(decoded.file()).schema().schema());
            } catch (InvalidAnswerException e) {
                diagnostics.add(Diagnostic.of(DiagnosticCode.INVALID_ANSWER, e.span(), String.valueOf(e.getMessage())));
            }
        }
        return new LoadResult(schema, diagnostics.sorted(), diagnostics.count());
    }

    /**
     * The text of an answer, without a byte order mark.
     *
     * @param file the text, up to the first bytes that are not UTF-8
     * @param isMalformed whether there are such bytes
     */
    record Decoded(SourceFile file, boolean isMalformed) {
        static final String MALFORMED = "the file is not UTF-8 text";

        /** The end of the text. */
        Span end() {
            int end = file.text().length();
            return new Span(file, end, end);
        }
    }

    static Decoded decode(byte[] content, String name) {
        CharBuffer text = CharBuffer.allocate(content.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content), text, true);
        return new Decoded(new SourceFile(name, withoutMark(text.flip().toString())), result.isError());
    }

    private static String withoutMark(String text) {
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    }
}
