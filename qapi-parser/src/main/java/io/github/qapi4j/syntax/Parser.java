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

/** Parses the text of one file. After an error it goes on with the next top-level expression. */
public final class Parser {
    /** How deep objects and arrays may be in each other: more than any schema needs, less than any stack has room for. */
    static final int MAX_NESTING = 500;

    private static final String BARE_DELIMITER = "write '##' alone";
    private static final String VALUE = "'{', '[', a string or a boolean";

    private final SourceFile source;
    private final Diagnostics diagnostics;
    private final Lexer lexer;
    private int depth;
    private int braces;
    /** Whether the object has a key twice, so that nobody knows what it says. */
    private boolean ambiguous;

    private boolean inDirective;
    /** Whether the line that ends a documentation comment also has the beginning of an object. */
    private boolean swallowed;
    /** Whether something that is no comment stands in a documentation comment, which has been told, and its end is still to come. */
    private boolean interrupted;

    /** Whether a comment for a definition has ended and nothing but comments came since: hashes that begin nothing would be its end. */
    private boolean endsAgain;

    private final Set<String> definedNames = new LinkedHashSet<>();

    private Parser(SourceFile source, Diagnostics diagnostics) {
        this.source = source;
        this.diagnostics = diagnostics;
        this.lexer = new Lexer(source, diagnostics);
        lexer.next();
    }

    /** Parses a file, hands over one after the other what it consists of, and tells what is wrong with its syntax. */
    public static void parse(SourceFile source, Diagnostics diagnostics, Consumer<TopLevel> sink) {
        new Parser(source, diagnostics).file(sink);
    }

    private void file(Consumer<TopLevel> sink) {
        while (!is(Token.END)) {
            if (is(Token.COMMENT)) {
                if (interrupted && closesComment()) {
                    passComment();
                } else {
                    documentation(sink);
                }
                continue;
            }
            endsAgain = false;
            depth = 0;
            braces = 0;
            ambiguous = false;
            inDirective = false;
            definedNames.clear();
            int start = lexer.start();
            try {
                Expr expr = expression();
                if (!(expr instanceof Expr.Obj object)) {
                    diagnostics.add(Diagnostic.of(
                            DiagnosticCode.NOT_AN_OBJECT, expr.span(), "only objects stand at the top level"));
                    throw new SyntaxError();
                }
                if (is(Token.COMMA) || is(Token.COLON)) {
                    // The brace that seemed to close the object came too early: it is not what was meant.
                    throw expected("'{'", topLevelHelp());
                }
                sink.accept(
                        ambiguous || isCut(object)
                                ? new TopLevel.Broken(List.copyOf(definedNames))
                                : new TopLevel.Expression(object));
            } catch (SyntaxError e) {
                if (braces == 0 && !is(Token.OPEN_BRACE) && !is(Token.COMMENT)) {
                    // What follows may well be the rest of an object whose beginning is lost.
                    braces = 1;
                }
                recover(start);
                String broken = source.text().substring(start, lexer.start());
                definedNames.addAll(BrokenText.definedNames(broken));
                // Braces that close nothing take nothing away, unless the beginning of all is missing.
                if (BrokenText.hasWords(broken) || start == Spaces.indentation(source.text(), 0, start)) {
                    sink.accept(new TopLevel.Broken(List.copyOf(definedNames)));
                }
                if (braces > 0 && breaksOff()) {
                    sink.accept(new TopLevel.Broken(List.of()));
                }
            }
        }
    }

    /** Whether an object is not all that was meant to be in it; a directive with all that it needs is. */
    private boolean isCut(Expr.Obj object) {
        if (object.has("include") || object.has("pragma")) {
            return false;
        }
        if (is(Token.CLOSE_BRACE) || is(Token.CLOSE_BRACKET)) {
            // A brace too many closes what lacks the brace that opens it, unless the object is whole without.
            return !DeclReader.looksWhole(object);
        }
        return is(Token.STRING) || is(Token.OPEN_BRACKET) || is(Token.TRUE) || is(Token.FALSE);
    }

    /** Whether the text ends here, in the middle of a line: the rest may be missing, and nobody knows what that would be. */
    private boolean breaksOff() {
        return is(Token.END) && lexer.start() == source.text().length();
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
            default:
                throw depth == 0 ? expected("'{'", topLevelHelp()) : expected(VALUE, null);
        }
    }

    private Name string() throws SyntaxError {
        Name string = new Name(lexer.value(), source, lexer.start(), lexer.end());
        advance();
        return string;
    }

    private @Nullable String topLevelHelp() {
        return switch (lexer.token()) {
            case COMMA -> "no comma stands between top-level expressions";
            case CLOSE_BRACE, CLOSE_BRACKET -> "there is nothing open that it would close";
            default -> null;
        };
    }

    private Expr object() throws SyntaxError {
        int open = enter();
        braces++;
        if (is(Token.CLOSE_BRACE)) {
            return new Expr.Obj(List.of(), source, open, leave());
        }
        Entries entries = new Entries();
        DiagnosticGroup copied = null;
        String wanted = "a string or '}'";
        while (true) {
            if (!is(Token.STRING)) {
                throw expected(wanted, entries.isEmpty() ? null : trailingComma(Token.CLOSE_BRACE));
            }
            Name key = string();
            if (!is(Token.COLON)) {
                throw expected("':'", null);
            }
            advance();
            Name before = entries.find(key);
            if (before == null) {
                copied = null;
            } else if (copied != null) {
                copied.add(key.span(), "so is this one");
            } else {
                Diagnostic.Builder problem = Diagnostic.of(
                                DiagnosticCode.DUPLICATE_KEY, key.span(), "duplicate key '" + key.text() + "'")
                        .label(before.span(), "first here");
                if (source.line(lexer.start()) != source.line(key.start())) {
                    problem.label(span(), "its value");
                }
                // Keys that follow each other, all there already, are text that was copied.
                copied = diagnostics.addGroup(problem);
            }
            // Of a definition's own keys, or a directive's, nobody knows which of the two is meant.
            ambiguous |= before != null && (depth == 1 || inDirective);
            inDirective |= depth == 1 && key.text().equals("pragma");
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
            wanted = "a string";
        }
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

    /** Goes behind an opening brace or bracket and returns its offset. */
    private int enter() throws SyntaxError {
        int open = lexer.start();
        if (++depth > MAX_NESTING) {
            diagnostics.add(Diagnostic.of(
                    DiagnosticCode.NESTING_TOO_DEEP,
                    span(),
                    "objects and arrays are nested more than " + MAX_NESTING + " deep"));
            throw new SyntaxError();
        }
        advance();
        return open;
    }

    /** Goes behind a closing brace or bracket and returns the offset at which it ends. */
    private int leave() throws SyntaxError {
        int end = lexer.end();
        depth--;
        braces -= is(Token.CLOSE_BRACE) ? 1 : 0;
        if (depth > 0) {
            advance();
        } else {
            // What follows is the beginning of something else: an error in it is not one of this expression.
            lexer.next();
        }
        return end;
    }

    private void advance() throws SyntaxError {
        if (lexer.next() == Token.INVALID) {
            throw new SyntaxError();
        }
    }

    private boolean is(Token wanted) {
        return lexer.token() == wanted;
    }

    /** The place of the current token. */
    private Span span() {
        return new Span(source, lexer.start(), lexer.end());
    }

    private @Nullable String trailingComma(Token close) {
        return is(close) ? "no comma stands before " + close : null;
    }

    private SyntaxError expected(String what, @Nullable String help) {
        return wrong(unexpected(what).help(help));
    }

    /** What is expected goes on with something that began elsewhere: if what is there instead is no member or element, that is most likely not closed. */
    private SyntaxError expected(String what, int open, String begins) {
        Diagnostic.Builder problem = unexpected(what);
        boolean near = source.line(open) == source.line(lexer.start());
        return wrong(near || is(Token.STRING) ? problem : problem.label(new Span(source, open, open + 1), begins));
    }

    private Diagnostic.Builder unexpected(String what) {
        String found =
                is(Token.STRING) ? "'" + lexer.value() + "'" : lexer.token().toString();
        return Diagnostic.of(DiagnosticCode.SYNTAX, span(), "expected " + what + ", got " + found);
    }

    /** Tells of the token where the lexer has not done so, and where it is not the end of a comment that is known to be broken. */
    private SyntaxError wrong(Diagnostic.Builder problem) {
        if (!is(Token.INVALID) && !(interrupted && closesComment())) {
            diagnostics.add(problem);
        }
        return new SyntaxError();
    }

    /**
     * Goes to where a top-level expression or a documentation comment most likely begins: at the beginning of a line, or after the brace that
     * closes the broken one, if it begins like one.
     */
    private void recover(int start) {
        lexer.silent(true);
        Token last = lexer.token();
        while (!is(Token.END)) {
            boolean opens = is(Token.OPEN_BRACE) || is(Token.COMMENT);
            boolean first = braces <= 0
                    && (is(Token.COMMENT)
                            || (last == Token.CLOSE_BRACE || last == Token.INVALID)
                                    && BrokenText.beginsDefinition(source.text(), lexer.start()));
            boolean begins = opens && lexer.start() > start && (first || source.column(lexer.start()) == 1);
            if (begins && !closesComment()) {
                break;
            }
            last = lexer.token();
            if (is(Token.COMMENT)) {
                passComment();
                continue;
            }
            if (is(Token.OPEN_BRACE)) {
                braces++;
            } else if (is(Token.CLOSE_BRACE)) {
                braces--;
            }
            lexer.next();
        }
        lexer.silent(false);
    }

    private void documentation(Consumer<TopLevel> sink) {
        interrupted = false;
        DocBlock block = documentation();
        // Hashes in the middle of a comment end it too early, which shows in what follows: it is not what the comment
        // is for.
        endsAgain = block.intact() && block.size() > 0 && block.line(0).startsWith("@");
        sink.accept(new TopLevel.Documentation(block));
        if (block.intact()) {
            return;
        }
        boolean opens = is(Token.OPEN_BRACE) || is(Token.COMMENT) || is(Token.END);
        boolean lost = swallowed || !opens;
        if (lost) {
            swallowed = false;
            braces = 1;
            recover(block.start());
        }
        Set<String> names = BrokenText.definedNames(source.text().substring(block.start(), lexer.start()));
        if (lost || !names.isEmpty() || breaksOff()) {
            sink.accept(new TopLevel.Broken(List.copyOf(names)));
        }
        if (breaksOff()) {
            sink.accept(new TopLevel.Broken(List.of()));
        }
    }

    /** Whether the current token can only be the end of a documentation comment: no comment follows it. */
    private boolean closesComment() {
        if (!isDelimiter()) {
            return false;
        }
        String text = source.text();
        int next = lexer.end();
        while (next < text.length() && Spaces.isSpace(text.charAt(next))) {
            next++;
        }
        return next < text.length() && text.charAt(next) != '#';
    }

    /** Goes behind a documentation comment, or behind the end of one. */
    private void passComment() {
        interrupted = false;
        if (!closesComment()) {
            do {
                lexer.nextOrComment();
            } while (is(Token.COMMENT) && !isDelimiter());
        }
        if (isDelimiter()) {
            lexer.next();
        }
    }

    private DocBlock documentation() {
        Span open = span();
        if (open.end() > open.start() + 2) {
            diagnostics.add(Diagnostic.of(
                            DiagnosticCode.DOC_DELIMITER,
                            open,
                            "text after '##' at the start of a documentation comment")
                    .help(BARE_DELIMITER));
            return broken(open, new DocBlock.Builder(source, open.start()));
        }
        DocBlock.Builder lines = new DocBlock.Builder(source, open.start());
        while (true) {
            lexer.nextOrComment();
            if (!is(Token.COMMENT)) {
                if (!is(Token.INVALID) && !(lines.isEmpty() && endsAgain)) {
                    diagnostics.add(Diagnostic.of(
                                    DiagnosticCode.DOC_UNTERMINATED,
                                    span(),
                                    "the documentation comment does not end with '##'")
                            .label(open, "it begins here"));
                }
                interrupted = true;
                return broken(open, lines);
            }
            int hash = lexer.start();
            int lineEnd = lexer.end();
            if (isDelimiter()) {
                if (lineEnd > hash + 2) {
                    diagnostics.add(Diagnostic.of(
                                    DiagnosticCode.DOC_DELIMITER,
                                    span(),
                                    "text after '##' at the end of a documentation comment")
                            .help(BARE_DELIMITER));
                    swallowed = source.text().substring(hash, lineEnd).indexOf('{') >= 0;
                    return broken(open, lines);
                }
                lexer.next();
                return lines.build(lineEnd, true);
            }
            if (lineEnd > hash + 1 && source.text().charAt(hash + 1) != ' ') {
                diagnostics.add(Diagnostic.of(
                        DiagnosticCode.DOC_MISSING_SPACE,
                        new Span(source, hash, hash + 2),
                        "missing space after '#' in a documentation comment"));
                return broken(open, lines);
            }
            int start = Math.min(hash + 2, lineEnd);
            lines.add(start, Spaces.trimEnd(source.text(), start, lineEnd));
        }
    }

    /** Goes behind the comment lines of a malformed documentation comment. */
    private DocBlock broken(Span open, DocBlock.Builder lines) {
        int end = open.end();
        boolean closed = lexer.start() != open.start() && isDelimiter();
        while (is(Token.COMMENT) && !closed) {
            end = lexer.end();
            lexer.nextOrComment();
            closed = isDelimiter();
        }
        if (closed) {
            end = lexer.end();
            lexer.next();
        }
        return lines.build(end, false);
    }

    /** Whether the current token opens or closes a documentation comment. */
    private boolean isDelimiter() {
        return is(Token.COMMENT) && source.text().startsWith("##", lexer.start());
    }

    /** The entries of an object while it is parsed. */
    private static final class Entries {
        /** Up to this number of entries, looking through all of them takes less than keeping a map. */
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

    /** Leaves an expression that was found to be wrong, which has been told. */
    private static final class SyntaxError extends Exception {
        private static final long serialVersionUID = 1L;

        SyntaxError() {
            // Without a stack trace, which nobody reads.
            super("syntax error", null, false, false);
        }
    }
}
