package io.github.qapi4j.syntax;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import io.github.qapi4j.syntax.Token.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Parses the text of one file. After an error it goes on with the next top-level expression. */
public final class Parser {
    /** How deep objects and arrays may be in each other: more than any schema needs, less than any stack has room for. */
    static final int MAX_NESTING = 500;

    private static final String BARE_DELIMITER = "write '##' alone";
    private static final String VALUE = "'{', '[', a string or a boolean";

    private final SourceFile source;
    private final Diagnostics diagnostics;
    private final Lexer lexer;
    private Token token;
    private int depth;
    private boolean complete;
    private int braces;
    /** Whether the object has a key twice, so that nobody knows what it says. */
    private boolean ambiguous;

    private boolean inDirective;
    /** Whether the line that ends a documentation comment also has the beginning of an object. */
    private boolean swallowed;

    private final List<String> definedNames = new ArrayList<>();

    private Parser(SourceFile source, Diagnostics diagnostics) {
        this.source = source;
        this.diagnostics = diagnostics;
        this.lexer = new Lexer(source, diagnostics);
        this.token = lexer.next();
    }

    /** Parses a file, hands over one after the other what it consists of, and tells what is wrong with its syntax. */
    public static void parse(SourceFile source, Diagnostics diagnostics, Consumer<TopLevel> sink) {
        new Parser(source, diagnostics).file(sink);
    }

    private void file(Consumer<TopLevel> sink) {
        while (!token.is(Kind.END)) {
            if (token.is(Kind.COMMENT)) {
                documentation(sink);
                continue;
            }
            depth = 0;
            complete = true;
            braces = 0;
            ambiguous = false;
            inDirective = false;
            definedNames.clear();
            int start = token.start();
            try {
                Expr expr = expression();
                if (!(expr instanceof Expr.Obj)) {
                    diagnostics.add(Diagnostic.of(
                            DiagnosticCode.NOT_AN_OBJECT, expr.span(), "a top-level expression must be an object"));
                    throw new SyntaxError();
                }
                if (token.is(Kind.COMMA) || token.is(Kind.COLON)) {
                    // The brace that seemed to close the object came too early: it is not what was meant.
                    throw expected("'{'", topLevelHelp());
                }
                sink.accept(
                        ambiguous
                                ? new TopLevel.Broken(List.copyOf(definedNames))
                                : new TopLevel.Expression((Expr.Obj) expr, complete));
            } catch (SyntaxError e) {
                if (braces == 0 && !token.is(Kind.OPEN_BRACE) && !token.is(Kind.COMMENT)) {
                    // What follows may well be the rest of an object whose beginning is lost.
                    braces = 1;
                }
                recover(start);
                sink.accept(new TopLevel.Broken(List.copyOf(definedNames)));
            }
        }
    }

    private Expr expression() throws SyntaxError {
        Token first = token;
        switch (first.kind()) {
            case OPEN_BRACE:
                return object();
            case OPEN_BRACKET:
                return array();
            case STRING:
                advance();
                return new Expr.Str(first.text(), span(first));
            case TRUE, FALSE:
                advance();
                return new Expr.Bool(first.is(Kind.TRUE), span(first));
            default:
                throw depth == 0 ? expected("'{'", topLevelHelp()) : expected(VALUE, null);
        }
    }

    private @Nullable String topLevelHelp() {
        return switch (token.kind()) {
            case COMMA -> "no comma stands between top-level expressions";
            case CLOSE_BRACE, CLOSE_BRACKET -> "there is nothing open that it would close";
            default -> null;
        };
    }

    private Expr object() throws SyntaxError {
        Token open = enter();
        braces++;
        List<Expr.Entry> entries = new ArrayList<>();
        Map<String, Span> seen = new HashMap<>();
        if (token.is(Kind.CLOSE_BRACE)) {
            return new Expr.Obj(List.of(), leave(open));
        }
        String wanted = "a string or '}'";
        while (true) {
            if (!token.is(Kind.STRING)) {
                throw expected(wanted, entries.isEmpty() ? null : trailingComma(Kind.CLOSE_BRACE));
            }
            Expr.Str key = new Expr.Str(token.text(), span(token));
            advance();
            if (!token.is(Kind.COLON)) {
                throw expected("':'", null);
            }
            advance();
            Span before = seen.putIfAbsent(key.value(), key.span());
            if (before != null) {
                complete = false;
                diagnostics.add(
                        Diagnostic.of(DiagnosticCode.DUPLICATE_KEY, key.span(), "duplicate key '" + key.value() + "'")
                                .label(before, "first here"));
                // Of a definition's own keys, or a directive's, nobody knows which of the two is meant.
                ambiguous |= depth == 1 || inDirective;
            }
            inDirective |= depth == 1 && key.value().equals("pragma");
            if (depth == 1 && token.is(Kind.STRING) && DeclReader.isKind(key.value())) {
                definedNames.add(token.text());
            }
            Expr value = expression();
            if (before == null) {
                entries.add(new Expr.Entry(key, value));
            }
            if (token.is(Kind.CLOSE_BRACE)) {
                return new Expr.Obj(List.copyOf(entries), leave(open));
            }
            if (!token.is(Kind.COMMA)) {
                throw expected("',' or '}'", open, "the object begins here");
            }
            advance();
            wanted = "a string";
        }
    }

    private Expr array() throws SyntaxError {
        Token open = enter();
        List<Expr> elements = new ArrayList<>();
        if (token.is(Kind.CLOSE_BRACKET)) {
            return new Expr.Arr(List.of(), leave(open));
        }
        if (token.is(Kind.CLOSE_BRACE) || token.is(Kind.COLON) || token.is(Kind.COMMA)) {
            throw expected("'{', '[', ']', a string or a boolean", null);
        }
        while (true) {
            String help = elements.isEmpty() ? null : trailingComma(Kind.CLOSE_BRACKET);
            if (help != null) {
                throw expected(VALUE, help);
            }
            elements.add(expression());
            if (token.is(Kind.CLOSE_BRACKET)) {
                return new Expr.Arr(List.copyOf(elements), leave(open));
            }
            if (!token.is(Kind.COMMA)) {
                throw expected("',' or ']'", open, "the array begins here");
            }
            advance();
        }
    }

    private Token enter() throws SyntaxError {
        Token open = token;
        if (++depth > MAX_NESTING) {
            diagnostics.add(Diagnostic.of(
                    DiagnosticCode.NESTING_TOO_DEEP,
                    span(open),
                    "objects and arrays are nested more than " + MAX_NESTING + " deep"));
            throw new SyntaxError();
        }
        advance();
        return open;
    }

    private Span leave(Token open) throws SyntaxError {
        Span whole = new Span(source, open.start(), token.end());
        depth--;
        braces -= open.is(Kind.OPEN_BRACE) ? 1 : 0;
        if (depth > 0) {
            advance();
        } else {
            // What follows is the beginning of something else: an error in it is not one of this expression.
            token = lexer.next();
        }
        return whole;
    }

    private void advance() throws SyntaxError {
        token = lexer.next();
        if (token.is(Kind.INVALID)) {
            throw new SyntaxError();
        }
    }

    private Span span(Token at) {
        return new Span(source, at.start(), at.end());
    }

    private @Nullable String trailingComma(Kind close) {
        return token.is(close) ? "no comma stands before " + close : null;
    }

    private SyntaxError expected(String what, @Nullable String help) {
        return wrong(unexpected(what).help(help));
    }

    /** What is expected goes on with something that began elsewhere: if what is there instead is no member or element, that is most likely not closed. */
    private SyntaxError expected(String what, Token open, String begins) {
        Diagnostic.Builder problem = unexpected(what);
        boolean near = source.line(open.start()) == source.line(token.start());
        return wrong(near || token.is(Kind.STRING) ? problem : problem.label(span(open), begins));
    }

    private Diagnostic.Builder unexpected(String what) {
        String found =
                token.is(Kind.STRING) ? "'" + token.text() + "'" : token.kind().toString();
        return Diagnostic.of(DiagnosticCode.SYNTAX, span(token), "expected " + what + ", got " + found);
    }

    /** Tells of the token where the lexer has not done so. */
    private SyntaxError wrong(Diagnostic.Builder problem) {
        if (!token.is(Kind.INVALID)) {
            diagnostics.add(problem);
        }
        return new SyntaxError();
    }

    /**
     * Goes to where a top-level expression or a documentation comment most likely begins: at the beginning of a line, or after the brace that
     * closes the broken one.
     */
    private void recover(int start) {
        lexer.silent(true);
        Token last = token;
        while (!token.is(Kind.END)) {
            boolean opens = token.is(Kind.OPEN_BRACE) || token.is(Kind.COMMENT);
            boolean first =
                    braces <= 0 && (token.is(Kind.COMMENT) || last.is(Kind.CLOSE_BRACE) || last.is(Kind.INVALID));
            if (opens && token.start() > start && (first || source.column(token.start()) == 1)) {
                break;
            }
            last = token;
            if (token.is(Kind.OPEN_BRACE)) {
                braces++;
            } else if (token.is(Kind.CLOSE_BRACE)) {
                braces--;
            }
            token = lexer.next();
        }
        lexer.silent(false);
    }

    private void documentation(Consumer<TopLevel> sink) {
        DocBlock block = documentation();
        sink.accept(new TopLevel.Documentation(block));
        boolean opens = token.is(Kind.OPEN_BRACE) || token.is(Kind.COMMENT) || token.is(Kind.END);
        if (swallowed || !block.intact() && !opens) {
            swallowed = false;
            braces = 1;
            recover(block.span().start());
            sink.accept(new TopLevel.Broken(List.of()));
        }
    }

    private DocBlock documentation() {
        Token open = token;
        if (!open.text().equals("##")) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.DOC_DELIMITER,
                            span(open),
                            "text after '##' at the start of a documentation comment")
                    .help(BARE_DELIMITER));
            return broken(open, List.of());
        }
        List<DocBlock.Line> lines = new ArrayList<>();
        while (true) {
            token = lexer.nextOrComment();
            if (!token.is(Kind.COMMENT)) {
                if (!token.is(Kind.INVALID)) {
                    diagnostics.add(Diagnostic.of(
                                    DiagnosticCode.DOC_UNTERMINATED,
                                    span(token),
                                    "the documentation comment does not end with '##'")
                            .label(span(open), "it begins here"));
                }
                return broken(open, lines);
            }
            String text = token.text();
            if (text.startsWith("##")) {
                if (text.length() > 2) {
                    diagnostics.add(Diagnostic.of(
                                    DiagnosticCode.DOC_DELIMITER,
                                    span(token),
                                    "text after '##' at the end of a documentation comment")
                            .help(BARE_DELIMITER));
                    swallowed = text.indexOf('{') >= 0;
                    return broken(open, lines);
                }
                Span whole = new Span(source, open.start(), token.end());
                token = lexer.next();
                return new DocBlock(whole, List.copyOf(lines), true);
            }
            if (text.length() > 1 && text.charAt(1) != ' ') {
                diagnostics.add(Diagnostic.of(
                        DiagnosticCode.DOC_MISSING_SPACE,
                        new Span(source, token.start(), token.start() + 2),
                        "missing space after '#' in a documentation comment"));
                return broken(open, lines);
            }
            int start = Math.min(token.start() + 2, token.end());
            int end = Spaces.trimEnd(source.text(), start, token.end());
            lines.add(new DocBlock.Line(source.text().substring(start, end), new Span(source, start, end)));
        }
    }

    /** Goes behind the comment lines of a malformed documentation comment. */
    private DocBlock broken(Token open, List<DocBlock.Line> lines) {
        int end = open.end();
        boolean closed = token.start() != open.start()
                && token.is(Kind.COMMENT)
                && token.text().startsWith("##");
        while (token.is(Kind.COMMENT) && !closed) {
            end = token.end();
            token = lexer.nextOrComment();
            closed = token.is(Kind.COMMENT) && token.text().startsWith("##");
        }
        if (closed) {
            end = token.end();
            token = lexer.next();
        }
        return new DocBlock(new Span(source, open.start(), end), List.copyOf(lines), false);
    }

    /** Leaves an expression that was found to be wrong, which has been told. */
    private static final class SyntaxError extends Exception {
        private static final long serialVersionUID = 1L;

        SyntaxError() {
            // Without a stack trace, which nobody reads.
            super("syntax error", null, false, false);
        }
    }
}
