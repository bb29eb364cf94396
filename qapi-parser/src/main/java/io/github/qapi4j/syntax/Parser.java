package io.github.qapi4j.syntax;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.DiagnosticGroup;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.source.SourceFile;
import io.github.qapi4j.source.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Parses the text of one file by recursive descent. It continues after an error with the next top-level expression or comment ({@link Recovery}).
 */
public final class Parser {
    /** The maximum nesting depth of objects and arrays: more than any schema needs, and less than any stack allows. */
    static final int MAX_NESTING = 500;

    private static final String VALUE = "'{', '[', a string or a boolean";

    private final SourceFile source;
    private final Diagnostics diagnostics;
    private final Consumer<TopLevel> sink;
    private final Lexer lexer;
    private final DocBlockParser comments;
    private final Recovery recovery;

    // State of the current top-level expression:
    private int depth;
    private int openBraces;
    private boolean isPragma;
    /** Whether a key that determines the meaning of the whole expression is duplicate. */
    private boolean ambiguous;

    private final Set<String> definedNames = new LinkedHashSet<>();

    private Parser(SourceFile source, Diagnostics diagnostics, Consumer<TopLevel> sink) {
        this.source = source;
        this.diagnostics = diagnostics;
        this.sink = sink;
        this.lexer = new Lexer(source, diagnostics);
        this.comments = new DocBlockParser(source, lexer, diagnostics);
        this.recovery = new Recovery(source, lexer, comments, sink);
    }

    /** Parses a file, passes its top-level expressions and comments to the sink one by one, and reports its syntax errors. */
    public static void parse(SourceFile source, Diagnostics diagnostics, Consumer<TopLevel> sink) {
        new Parser(source, diagnostics, sink).file();
    }

    private void file() {
        lexer.next();
        while (!is(Token.END)) {
            if (!is(Token.COMMENT)) {
                topLevel();
            } else if (!comments.skipStrayEnd()) {
                comment();
            }
        }
    }

    private void comment() {
        DocBlock block = comments.parse();
        sink.accept(new TopLevel.Documentation(block));
        if (!block.intact()) {
            recovery.afterComment(block);
        }
    }

    private void topLevel() {
        comments.expressionFollows();
        depth = 0;
        openBraces = 0;
        isPragma = false;
        ambiguous = false;
        definedNames.clear();
        int start = lexer.start();
        try {
            Expr.Obj object = topLevelObject();
            boolean broken = ambiguous || recovery.isCut(object);
            sink.accept(broken ? new TopLevel.Broken(List.copyOf(definedNames)) : new TopLevel.Expression(object));
        } catch (SyntaxError e) {
            recovery.afterExpression(start, openBraces, definedNames);
        }
    }

    private Expr.Obj topLevelObject() throws SyntaxError {
        Expr expr = expression();
        if (!(expr instanceof Expr.Obj object)) {
            diagnostics.add(Diagnostic.of(
                    DiagnosticCode.NOT_AN_OBJECT, expr.span(), "only objects are allowed at the top level"));
            throw new SyntaxError();
        }
        if (is(Token.COMMA) || is(Token.COLON)) {
            // A brace closed the object too early, so it is not the object that the author meant.
            throw expected("'{'", topLevelHelp());
        }
        return object;
    }

    private Expr expression() throws SyntaxError {
        switch (lexer.token()) {
            case OPEN_BRACE:
                return object();
            case OPEN_BRACKET:
                return array();
            case STRING:
                return string();
            case TRUE, FALSE:
                Expr value = new Expr.Bool(is(Token.TRUE), source, lexer.start(), lexer.end());
                advance();
                return value;
            case NULL:
                Expr nothing = new Expr.Null(source, lexer.start(), lexer.end());
                advance();
                return nothing;
            default:
                throw depth == 0 ? expected("'{'", topLevelHelp()) : expected(VALUE, null);
        }
    }

    private Name string() throws SyntaxError {
        Name string = new Name(lexer.value(), source, lexer.start(), lexer.end());
        advance();
        return string;
    }

    // This is one long method because smaller methods compile to slower code, and parsing spends most of its time here.
    private Expr object() throws SyntaxError {
        int open = enter();
        openBraces++;
        if (is(Token.CLOSE_BRACE)) {
            return new Expr.Obj(List.of(), source, open, leave());
        }
        Entries entries = new Entries();
        DiagnosticGroup copied = null;
        while (true) {
            if (!is(Token.STRING)) {
                throw entries.isEmpty()
                        ? expected("a string or '}'", null)
                        : expected("a string", trailingComma(Token.CLOSE_BRACE));
            }
            Name key = string();
            if (!is(Token.COLON)) {
                throw expected("':'", null);
            }
            advance();
            Name before = entries.find(key);
            // Consecutive duplicate keys are copied text.
            copied = before == null ? null : duplicate(key, before, copied);
            // If a definition's own key or a key in a pragma is duplicate, either value may be the intended one.
            ambiguous |= before != null && (depth == 1 || isPragma);
            isPragma |= depth == 1 && key.text().equals("pragma");
            if (depth == 1 && is(Token.STRING) && DeclReader.isKind(key.text())) {
                definedNames.add(lexer.value());
            }
            Expr value = expression();
            if (before == null) {
                entries.add(new Expr.Entry(key, value));
            }
            if (is(Token.CLOSE_BRACE)) {
                return new Expr.Obj(entries.entries, source, open, leave());
            }
            if (!is(Token.COMMA)) {
                throw expected("',' or '}'", open, "the object begins here");
            }
            advance();
        }
    }

    /** Reports a duplicate key. Consecutive duplicate keys are reported as one diagnostic. */
    private DiagnosticGroup duplicate(Name key, Name before, @Nullable DiagnosticGroup copied) {
        if (copied != null) {
            copied.add(key.span(), "also duplicate");
            return copied;
        }
        Diagnostic.Builder problem = Diagnostic.of(
                        DiagnosticCode.DUPLICATE_KEY, key.span(), "duplicate key '" + key.text() + "'")
                .label(before.span(), "first occurrence");
        if (source.line(lexer.start()) != source.line(key.start())) {
            problem.label(lexer.span(), "its value");
        }
        return diagnostics.addGroup(problem);
    }

    private Expr array() throws SyntaxError {
        int open = enter();
        if (is(Token.CLOSE_BRACKET)) {
            return new Expr.Arr(List.of(), source, open, leave());
        }
        if (is(Token.CLOSE_BRACE) || is(Token.COLON) || is(Token.COMMA)) {
            throw expected("'{', '[', ']', a string or a boolean", null);
        }
        List<Expr> elements = new ArrayList<>();
        while (true) {
            String help = elements.isEmpty() ? null : trailingComma(Token.CLOSE_BRACKET);
            if (help != null) {
                throw expected(VALUE, help);
            }
            elements.add(expression());
            if (is(Token.CLOSE_BRACKET)) {
                return new Expr.Arr(List.copyOf(elements), source, open, leave());
            }
            if (!is(Token.COMMA)) {
                throw expected("',' or ']'", open, "the array begins here");
            }
            advance();
        }
    }

    /** Advances past an opening brace or bracket and returns its offset. */
    private int enter() throws SyntaxError {
        int open = lexer.start();
        if (++depth > MAX_NESTING) {
            diagnostics.add(Diagnostic.of(
                    DiagnosticCode.NESTING_TOO_DEEP,
                    lexer.span(),
                    "objects and arrays are nested more than " + MAX_NESTING + " levels deep"));
            throw new SyntaxError();
        }
        advance();
        return open;
    }

    /** Advances past a closing brace or bracket and returns the offset at which it ends. */
    private int leave() throws SyntaxError {
        int end = lexer.end();
        depth--;
        openBraces -= is(Token.CLOSE_BRACE) ? 1 : 0;
        if (depth > 0) {
            advance();
        } else {
            // An invalid token after a top-level expression is not an error in this expression.
            lexer.next();
        }
        return end;
    }

    private void advance() throws SyntaxError {
        Token token = lexer.next();
        if (token == Token.COMMENT && comments.skipInExpression()) {
            token = lexer.token();
        }
        if (token == Token.INVALID) {
            throw new SyntaxError();
        }
    }

    private boolean is(Token wanted) {
        return lexer.is(wanted);
    }

    private @Nullable String topLevelHelp() {
        return switch (lexer.token()) {
            case COMMA -> "top-level expressions are not separated by commas";
            case CLOSE_BRACE, CLOSE_BRACKET -> "no object or array is open";
            default -> null;
        };
    }

    private @Nullable String trailingComma(Token close) {
        return is(close) ? "a comma before " + close + " is not allowed" : null;
    }

    private SyntaxError expected(String what, @Nullable String help) {
        return unexpected(expectation(what).help(help));
    }

    /**
     * The error for an object or array that neither continues nor ends. If the next token cannot begin an entry or element, the object or array is
     * most likely not closed, so a label shows where it begins.
     */
    private SyntaxError expected(String what, int open, String begins) {
        Diagnostic.Builder problem = expectation(what);
        boolean near = source.line(open) == source.line(lexer.start());
        return unexpected(near || is(Token.STRING) ? problem : problem.label(new Span(source, open, open + 1), begins));
    }

    private Diagnostic.Builder expectation(String what) {
        String found =
                is(Token.STRING) ? "'" + lexer.value() + "'" : lexer.token().toString();
        return Diagnostic.of(DiagnosticCode.SYNTAX, lexer.span(), "expected " + what + ", got " + found);
    }

    /** Reports an unexpected token, unless it is reported already: by the lexer, or by the comment parser as a part of a malformed comment. */
    private SyntaxError unexpected(Diagnostic.Builder problem) {
        if (!is(Token.INVALID) && !comments.isEndOfBroken()) {
            diagnostics.add(problem);
        }
        return new SyntaxError();
    }

    /** The entries of an object that is being parsed. */
    private static final class Entries {
        /** Up to this number of entries, comparing with all of them takes less time than a map. */
        private static final int FEW = 8;

        private final List<Expr.Entry> entries = new ArrayList<>();
        private @Nullable Map<String, Name> keys;

        /** The key that equals this one, or null. */
        @Nullable
        Name find(Name key) {
            if (keys != null) {
                return keys.get(key.text());
            }
            for (Expr.Entry entry : entries) {
                if (entry.key().text().equals(key.text())) {
                    return entry.key();
                }
            }
            return null;
        }

        void add(Expr.Entry entry) {
            entries.add(entry);
            if (keys != null) {
                keys.put(entry.key().text(), entry.key());
            } else if (entries.size() > FEW) {
                keys = new HashMap<>();
                for (Expr.Entry each : entries) {
                    keys.put(each.key().text(), each.key());
                }
            }
        }

        boolean isEmpty() {
            return entries.isEmpty();
        }
    }

    /** Thrown to leave an expression in which an error was reported. */
    private static final class SyntaxError extends Exception {
        private static final long serialVersionUID = 1L;

        SyntaxError() {
            // Without a stack trace, which is never printed.
            super("syntax error", null, false, false);
        }
    }
}
