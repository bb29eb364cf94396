package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import io.github.qapi4j.codegen.model.JavaAvailability;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.Origin;
import io.github.qapi4j.codegen.model.RuntimeType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A source file under construction, and the only class that prints Java. Text is added through templates with JavaPoet's placeholders:
 *
 * <ul>
 *   <li>{@code $T} a type, given as a {@link TypeName} or a {@link RuntimeType}: imported, or qualified where its simple name refers to another type
 *   <li>{@code $L} text as it is, or a number
 *   <li>{@code $S} a string literal of any text
 *   <li>{@code $W} a space, or a line break if the line does not fit up to the next such place or its end; {@code $Z} the same without a space
 *   <li>{@code $$} a dollar sign
 * </ul>
 *
 * {@code $1T} takes the first argument. Names from a schema or from the user are arguments, never part of a template: they may have dollar signs. Every line
 * gets the current indentation. Not thread-safe.
 */
final class Code {
    private static final int WIDTH = 100;
    private static final String[] INDENTATIONS = {
        "", " ".repeat(4), " ".repeat(8), " ".repeat(12), " ".repeat(16), " ".repeat(20), " ".repeat(24), " ".repeat(28)
    };
    private static final String CONTINUATION = "        ";

    private final String packageName;
    private final String version;
    private final Map<String, Template> templates;
    private final Imports imports;
    private final StringBuilder text;
    private int depth;
    private int lineBegin;
    private boolean lineIsEmpty = true;

    /** Where the line may still be broken, or -1; the break replaces the text up to {@link #breakEnd}. */
    private int breakBegin = -1;

    private int breakEnd;

    /**
     * @param typeName the simple name of the file's top-level type
     * @param version the generator's version
     */
    Code(String packageName, String typeName, String version) {
        this(packageName, typeName, version, new HashMap<>(), new StringBuilder());
    }

    /**
     * @param templates the templates parsed so far; new ones are added
     * @param text an empty buffer
     */
    Code(String packageName, String typeName, String version, Map<String, Template> templates, StringBuilder text) {
        this.templates = templates;
        this.text = text;
        this.packageName = packageName;
        this.version = version;
        this.imports = new Imports(packageName, typeName);
    }

    /** The text of the whole file. */
    String file() {
        StringBuilder head = new StringBuilder(500);
        head.append("package ").append(packageName).append(";\n\n");
        imports.print(head);
        // The head is inserted because a copy of the text would be as large as the file.
        String file = text.insert(0, head).toString();
        text.delete(0, head.length());
        return file;
    }

    /** Adds text unchanged. It may have several lines. */
    Code plain(String lines) {
        if (lines.indexOf('\n') >= 0) {
            addLines(lines, 0, lines.length());
        } else if (!lines.isEmpty()) {
            addText(lines);
        }
        return this;
    }

    /**
     * Adds a template.
     *
     * @param arguments the arguments of the placeholders, in order or by number; all must be used
     */
    Code add(String template, Object... arguments) {
        // Not computeIfAbsent, which locks: several threads look up the same templates all the time.
        Template parsed = templates.get(template);
        if (parsed == null) {
            parsed = Template.of(template);
            templates.put(template, parsed);
        }
        if (arguments.length != parsed.arguments()) {
            throw new IllegalStateException("bug: too " + (arguments.length < parsed.arguments() ? "few" : "many")
                    + " arguments for " + template);
        }
        for (Template.Part part : parsed.parts()) {
            switch (part.kind()) {
                case TEXT -> addText(part.text());
                case LINE -> {
                    if (!part.text().isEmpty()) {
                        addText(part.text());
                    }
                    endLine();
                }
                case TYPE -> addType(arguments[part.argument()]);
                case VALUE -> plain(String.valueOf(arguments[part.argument()]));
                case LITERAL -> addLiteral((String) arguments[part.argument()]);
                case SPACE_OR_BREAK -> mayBreak(" ");
                case BREAK -> mayBreak("");
            }
        }
        return this;
    }

    /** Adds a template and an opening brace; the lines that follow are indented. */
    Code open(String template, Object... arguments) {
        add(template, arguments).addText(" {");
        endLine();
        depth++;
        return this;
    }

    /** Closes the block that {@link #open} opened, with text after the brace, which has no line ends. */
    Code close(String rest) {
        depth--;
        addText("}");
        text.append(rest);
        endLine();
        return this;
    }

    /** Closes the block that {@link #open} opened, and opens the next branch on the same line. */
    Code reopen(String template, Object... arguments) {
        depth--;
        return plain("} ").open(template, arguments);
    }

    /** Closes the block that {@link #open} opened. */
    Code close() {
        return close("");
    }

    /** Adds the blank line before each member of a type except the first. */
    Code member() {
        if (text.charAt(text.length() - 2) != '{') {
            endLine();
        }
        return this;
    }

    /** Adds a Javadoc comment on lines of its own, unless the text is empty. */
    Code javadoc(String comment) {
        if (comment.isEmpty()) {
            return this;
        }
        addText("/**");
        endLine();
        int end = comment.length();
        while (end > 0 && comment.charAt(end - 1) == '\n') {
            end--;
        }
        for (int from = 0; from <= end; ) {
            int newline = comment.indexOf('\n', from);
            int to = newline < 0 || newline > end ? end : newline;
            addText(from == to ? " *" : " * ");
            text.append(comment, from, to);
            endLine();
            from = to + 1;
        }
        addText(" */");
        endLine();
        return this;
    }

    /** Declares the simple names that refer to nested types from here to the end of the file. */
    Code shadow(Set<String> names) {
        imports.shadow(names);
        return this;
    }

    /** Adds the Javadoc and the annotations that every top-level type has. */
    Code topLevel(String javadoc) {
        return javadoc(javadoc).add("""
                        @$T($S)
                        @$T
                        """, RuntimeType.GENERATED, "qapi4j " + version, TypeNames.NULL_MARKED);
    }

    /** Adds the statement that fails if the runtime does not support the code of this generator's version. */
    Code requireRuntime() {
        return add("$T.require($S);\n", RuntimeType.RUNTIME_VERSION, version);
    }

    /** Marks a declaration as its origin is marked: as deprecated or unstable, and with its releases. */
    Code mark(Origin origin) {
        return available(origin).mark(origin.deprecated(), origin.unstable());
    }

    /** Marks an accessor or a setter as its member is marked: as deprecated or unstable, and with its releases. */
    Code mark(JavaMember member) {
        if (member.origin() != null) {
            available(member.origin());
        }
        return mark(member.deprecated(), member.unstable());
    }

    /** Marks a declaration with the releases that have its origin, on a line of its own, unless all have it. */
    Code available(Origin origin) {
        if (origin.availability() != null) {
            annotate(origin.availability()).add("\n");
        }
        return this;
    }

    /** Marks a record's component with the releases that have its member, in the same line, unless all have it. */
    Code available(JavaMember member) {
        if (member.origin() != null && member.origin().availability() != null) {
            annotate(member.origin().availability()).plain(" ");
        }
        return this;
    }

    private Code annotate(JavaAvailability availability) {
        boolean one = availability.releases().size() == 1;
        add(one ? "@$T(" : "@$T({", RuntimeType.AVAILABLE_IN);
        String separator = "";
        for (String release : availability.releases()) {
            plain(separator).add("$S", release);
            separator = ", ";
        }
        return plain(one ? ")" : "})");
    }

    /** Marks a declaration that originates from several elements of the schema. */
    Code mark(boolean deprecated, boolean unstable) {
        if (deprecated) {
            add("@$T\n", TypeNames.DEPRECATED);
        }
        return unstable ? add("@$T\n", RuntimeType.UNSTABLE) : this;
    }

    /** Suppresses the warning that javac gives if a declaration names something deprecated. */
    Code suppress(boolean namesDeprecated) {
        return namesDeprecated ? add("@$T(\"deprecation\")\n", TypeNames.SUPPRESS_WARNINGS) : this;
    }

    /** Suppresses the warnings that javac gives for a deprecated name and for a cast that it cannot check. */
    Code suppress(boolean namesDeprecated, boolean unchecked) {
        if (!unchecked) {
            return suppress(namesDeprecated);
        }
        String warnings = namesDeprecated ? "{\"deprecation\", \"unchecked\"}" : "\"unchecked\"";
        return add("@$T($L)\n", TypeNames.SUPPRESS_WARNINGS, warnings);
    }

    private void addType(Object type) {
        if (type instanceof RuntimeType runtime) {
            addClass(TypeNames.of(runtime), List.of());
        } else if (type instanceof ClassName name) {
            addClass(name, name.annotations());
        } else if (type instanceof ParameterizedTypeName generic) {
            addClass(generic.rawType(), generic.annotations());
            String separator = "<";
            for (TypeName argument : generic.typeArguments()) {
                addText(separator);
                addType(argument);
                separator = ", ";
            }
            addText(">");
        } else {
            TypeName primitive = (TypeName) type;
            addAnnotations(primitive.annotations());
            String name = primitive.toString();
            plain(name.substring(name.lastIndexOf(' ') + 1));
        }
    }

    /** Adds a class name. Annotations precede the simple name, even if it is qualified. */
    private void addClass(ClassName type, List<AnnotationSpec> annotations) {
        ClassName enclosing = type.enclosingClassName();
        if (enclosing != null) {
            addClass(enclosing, List.of());
            addText(".");
        } else if (!imports.resolves(type)) {
            addText(type.packageName());
            text.append('.');
        }
        addAnnotations(annotations);
        addText(type.simpleName());
    }

    private void addAnnotations(List<AnnotationSpec> annotations) {
        if (annotations.isEmpty()) {
            return;
        }
        for (AnnotationSpec annotation : annotations) {
            addText("@");
            addType(annotation.type());
            text.append(' ');
        }
    }

    private void addLiteral(String value) {
        addText("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"', '\\' -> text.append('\\').append(c);
                // javac decodes Unicode escapes before it recognises line ends.
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                default -> {
                    if (c >= ' ' && c < 0x7F) {
                        text.append(c);
                    } else {
                        text.append(String.format("\\u%04x", (int) c));
                    }
                }
            }
        }
        text.append('"');
    }

    private void addLines(String source, int begin, int end) {
        int from = begin;
        while (from < end) {
            int newline = source.indexOf('\n', from);
            if (newline < 0 || newline >= end) {
                addInLine(source, from, end);
                return;
            }
            addInLine(source, from, newline);
            endLine();
            from = newline + 1;
        }
    }

    private void addInLine(String source, int from, int to) {
        if (from < to) {
            beginText();
            text.append(source, from, to);
        }
    }

    /** Adds text that is not empty and has no line ends. */
    private void addText(String inLine) {
        beginText();
        text.append(inLine);
    }

    /** Adds the indentation if the line is empty. */
    private void beginText() {
        if (lineIsEmpty) {
            text.append(INDENTATIONS[depth]);
            lineIsEmpty = false;
        }
    }

    private void endLine() {
        decideBreak();
        text.append('\n');
        lineBegin = text.length();
        lineIsEmpty = true;
    }

    private void mayBreak(String otherwise) {
        decideBreak();
        breakBegin = text.length();
        text.append(otherwise);
        breakEnd = text.length();
    }

    /** Breaks the line at the last possible place if it has become too long. */
    private void decideBreak() {
        if (breakBegin >= 0 && text.length() - lineBegin > WIDTH) {
            text.replace(breakBegin, breakEnd, "\n" + INDENTATIONS[depth] + CONTINUATION);
            lineBegin = breakBegin + 1;
        }
        breakBegin = -1;
    }
}
