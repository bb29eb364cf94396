package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.Origin;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.IfCond;
import io.github.qapi4j.schema.doc.Block;
import io.github.qapi4j.schema.doc.DocText;
import io.github.qapi4j.schema.doc.Inline;
import java.util.ArrayList;
import java.util.List;

/**
 * A Javadoc comment under construction: first the description, then the tags, in the order of the calls. The schema's documentation of the origin is
 * included as far as the level allows; strings that are passed in are text and markup of the mapping.
 */
final class Javadoc {
    private final DocsLevel level;
    private final LinkTargets targets;
    private final Origin origin;
    private final JavadocText out = new JavadocText();
    private boolean inTags;

    Javadoc(DocsLevel level, LinkTargets targets, Origin origin) {
        this.level = level;
        this.targets = targets;
        this.origin = origin;
    }

    /**
     * Adds the schema's documentation of a definition or a part: the introduction, then the details. If there is no documentation, adds a sentence of
     * the mapping unless that is empty.
     */
    Javadoc description(String otherwise) {
        DocText overview = overview(origin);
        if (!shows(overview)) {
            return sentence(otherwise);
        }
        print(overview, out.isEmpty());
        if (level == DocsLevel.FULL && origin.description() == null && origin.doc() != null) {
            DocText details = origin.doc().introduction().isBlank()
                    ? DocText.EMPTY
                    : origin.doc().body();
            print(details, false);
        }
        return this;
    }

    /** Adds a sentence of the mapping that identifies the element, and the schema's documentation. An introduction precedes the sentence. */
    Javadoc identified(String sentence) {
        boolean introduced =
                origin.doc() != null && !origin.doc().introduction().isBlank() && shows(overview(origin));
        return introduced
                ? description("").sentence(sentence)
                : sentence(sentence).description("");
    }

    /** Adds a paragraph of the mapping, if it is not empty. */
    Javadoc sentence(String markup) {
        if (!markup.isEmpty()) {
            out.markup(out.isEmpty() ? "" : "\n\n<p>").markup(markup);
        }
        return this;
    }

    /** Adds notes, examples and all other sections that have no tag in Javadoc. */
    Javadoc sections() {
        if (level != DocsLevel.FULL || origin.doc() == null) {
            return this;
        }
        for (Doc.Section section : origin.doc().sections()) {
            String tag = section.tag() == null ? "" : section.tag();
            if (section.text().isBlank()) {
                continue;
            }
            List<Block> blocks = section.text().blocks();
            JavadocBlocks printer = new JavadocBlocks(targets, out, out.isEmpty());
            switch (tag) {
                case "Since", "Returns", "Errors", "TODO", "Features" -> {}
                case "" -> printer.print(blocks);
                case "Example", "Examples" -> printer.print(tag, contentOfExample(blocks));
                default -> printer.print(tag, blocks);
            }
        }
        return this;
    }

    /** The content of an example section. The section's label replaces the example's own. */
    private static List<Block> contentOfExample(List<Block> blocks) {
        return blocks.size() == 1 && blocks.get(0) instanceof Block.Example example ? example.content() : blocks;
    }

    /** Adds the schema's documentation of features, except for the text that {@link #deprecated} adds. */
    Javadoc features() {
        if (level != DocsLevel.FULL || origin.doc() == null) {
            return this;
        }
        boolean any = false;
        for (Doc.Entry feature : origin.doc().features()) {
            if (feature.text().isBlank()
                    || (origin.deprecated() && feature.name().equals("deprecated"))) {
                continue;
            }
            if (!any) {
                sentence("Features:\n<ul>");
            }
            out.markup("\n<li>").code(feature.name()).markup(": ");
            print(feature.text(), true);
            any = true;
        }
        if (any) {
            out.markup("\n</ul>");
        }
        return this;
    }

    /** Adds the condition under which the element exists. */
    Javadoc condition() {
        IfCond condition = origin.condition();
        if (condition != null) {
            sentence("Present if ");
            out.markup(words(condition)).markup(".");
        }
        return this;
    }

    /** Adds the releases that have the element, unless all have it. */
    Javadoc availability() {
        if (origin.availability() != null) {
            sentence("Available in ");
            out.text(origin.availability().text()).markup(".");
        }
        return this;
    }

    /** Adds the tag for a method's parameter that holds a member, unless it would be empty. */
    Javadoc param(JavaMember member) {
        return param(member, "");
    }

    /**
     * Adds the tag for a method's parameter that holds a member, unless it would be empty.
     *
     * @param union the union whose base has the member; empty for other members. The tag refers to its accessor if that has a description, since unions
     *     have many branches
     */
    Javadoc param(JavaMember member, String union) {
        return param(member, union, unsignedWriting(member, "{@code Long.parseUnsignedLong}"));
    }

    /** Like {@link #param(JavaMember, String)}, for a record's component. */
    Javadoc component(JavaMember member, String union) {
        return param(member, union, unsignedReading(member));
    }

    private Javadoc param(JavaMember member, String union, String unsigned) {
        DocText text = overview(member);
        if (!union.isEmpty() && shows(text)) {
            return param(
                    member.name(),
                    "see {@link " + union + "#" + member.name() + "()}"
                            + (member.nullable() ? "; " + absence(member) : ""));
        }
        List<String> facts = facts(member, absence(member));
        if (shows(text) || !facts.isEmpty() || !word(member).isEmpty()) {
            tag("@param ").markup(member.name()).markup(" ");
            member(member, facts, text);
            out.markup(unsigned);
        }
        return this;
    }

    /** Adds the tag for a parameter with text of the mapping. */
    Javadoc param(String name, String markup) {
        tag("@param ").markup(name).markup(" ").markup(markup);
        return this;
    }

    /** Adds the text of an accessor: the member's description and facts. */
    Javadoc accessor(JavaMember member) {
        member(member, absence(member));
        out.markup(unsignedReading(member));
        return this;
    }

    /**
     * Adds the text of a builder's setter: the member's description and facts.
     *
     * @param acceptsNull whether the parameter may be null
     */
    Javadoc setter(JavaMember member, boolean acceptsNull) {
        member(member, acceptsNull ? "null omits it" : "");
        boolean hasForm = member.type() == JavaType.Scalar.UINT64;
        out.markup(unsignedWriting(
                member, hasForm ? "{@link #" + member.name() + "Unsigned}" : "{@code Long.parseUnsignedLong}"));
        return this;
    }

    private void member(JavaMember member, String absence) {
        DocText text = overview(member);
        List<String> facts = facts(member, absence);
        if (!shows(text) && word(member).isEmpty()) {
            out.code(member.wireName()).markup(facts.isEmpty() ? "." : ": ");
        }
        member(member, facts, text);
    }

    private void member(JavaMember member, List<String> facts, DocText text) {
        if (shows(text) && !facts.isEmpty()) {
            printBeforeFacts(text);
        } else if (shows(text)) {
            print(text, true);
        } else {
            out.markup(word(member)).markup(facts.isEmpty() || word(member).isEmpty() ? "" : "; ");
        }
        out.markup(String.join(", ", facts));
    }

    /**
     * The facts that the mapping adds about a member, as parts of a sentence.
     *
     * @param absence the meaning of null; empty if the value is never null
     */
    private static List<String> facts(JavaMember member, String absence) {
        List<String> facts = new ArrayList<>();
        String range = range(member.type());
        if (!range.isEmpty()) {
            facts.add(range);
        }
        if (!absence.isEmpty()) {
            facts.add(absence);
        }
        IfCond condition = member.origin() == null ? null : member.origin().condition();
        if (condition != null) {
            facts.add("present only if " + words(condition));
        }
        if (member.origin() != null && member.origin().availability() != null) {
            facts.add("available in "
                    + JavadocText.escaped(member.origin().availability().text()));
        }
        if (member.sensitive()) {
            facts.add("printed as {@code <redacted>}");
        }
        return facts;
    }

    private static String absence(JavaMember member) {
        if (!member.nullable()) {
            return "";
        }
        return member.required() ? "null only if the server did not send it" : "null if absent";
    }

    /** The sentence after the facts, about values that a {@code long} holds as negative numbers; empty for members without such values. */
    private static String unsignedReading(JavaMember member) {
        return member.type().unsigned()
                ? ". Read values beyond {@code Long.MAX_VALUE} with {@code Long.toUnsignedString}, {@code compareUnsigned}"
                        + " and {@code divideUnsigned}; write them with {@code Long.parseUnsignedLong}."
                : "";
    }

    /** Like {@link #unsignedReading}, for places where values are only written. */
    private static String unsignedWriting(JavaMember member, String with) {
        return member.type().unsigned() ? ". Write values beyond {@code Long.MAX_VALUE} with " + with + "." : "";
    }

    /** Prints a text to which facts are appended: in the same sentence if the text is a single paragraph, otherwise in a paragraph of their own. */
    private void printBeforeFacts(DocText text) {
        JavadocBlocks printer = new JavadocBlocks(targets, out, true);
        if (level == DocsLevel.SUMMARY) {
            List<Inline> sentence = text.firstSentence();
            boolean all = text.isParagraph() && text.blocks().equals(List.of(new Block.Paragraph(sentence)));
            printer.printParagraph(all ? withoutStop(sentence) : sentence);
            out.markup("; ");
        } else if (text.isParagraph()) {
            printer.printParagraph(withoutStop(((Block.Paragraph) text.blocks().get(0)).content()));
            out.markup("; ");
        } else {
            printer.print(text.blocks());
            out.markup("\n\n<p>");
        }
    }

    /** Adds the tag for the returned value: the schema's documentation or, if the schema lacks it, text of the mapping. */
    Javadoc returns(String otherwise) {
        tag("@return ");
        return textOr(section("Returns"), otherwise);
    }

    /**
     * Adds the tag for an exception: the errors that the schema lists or, if it lists none, text of the mapping.
     *
     * @param returnsValue whether the section {@code Returns} describes a value; otherwise it lists errors, as in old schemas
     */
    Javadoc errors(String exception, boolean returnsValue, String otherwise) {
        DocText text = section("Errors");
        if (text.isBlank() && !returnsValue) {
            text = section("Returns");
        }
        tag("@throws ").markup(exception).markup(" ");
        return textOr(text, otherwise);
    }

    private Javadoc textOr(DocText text, String otherwise) {
        if (shows(text)) {
            print(text, true);
        } else {
            out.markup(otherwise);
        }
        return this;
    }

    /** Adds the tag for an exception with text of the mapping. */
    Javadoc exception(String exception, String markup) {
        tag("@throws ").markup(exception).markup(" ").markup(markup);
        return this;
    }

    /** Adds the release since which the element exists, if the schema has it. */
    Javadoc since() {
        DocText text = section("Since");
        if (shows(text)) {
            tag("@since ").text(text.source().strip().replace('\n', ' '));
        }
        return this;
    }

    /** Adds the reason for a deprecation, if the schema has one; the declaration carries the annotation as well. */
    Javadoc deprecated() {
        if (origin.deprecated() && origin.doc() != null) {
            for (Doc.Entry feature : origin.doc().features()) {
                if (feature.name().equals("deprecated") && shows(feature.text())) {
                    tag("@deprecated ");
                    print(feature.text(), true);
                    break;
                }
            }
        }
        return this;
    }

    /** The comment's text without its delimiters; empty if nothing was added. */
    String build() {
        return out.toString();
    }

    private JavadocText tag(String tag) {
        if (!out.isEmpty()) {
            out.markup(inTags ? "\n" : "\n\n");
        }
        inTags = true;
        return out.markup(tag);
    }

    private boolean shows(DocText text) {
        return switch (level) {
            case FULL -> !text.isBlank();
            case SUMMARY -> !text.firstSentence().isEmpty();
            case NONE -> false;
        };
    }

    private void print(DocText text, boolean atStart) {
        JavadocBlocks printer = new JavadocBlocks(targets, out, atStart);
        if (level == DocsLevel.FULL) {
            printer.print(text.blocks());
        } else {
            printer.printParagraph(text.firstSentence());
        }
    }

    private static DocText overview(JavaMember member) {
        return member.origin() == null ? DocText.EMPTY : overview(member.origin());
    }

    /** The description of a part, or the overview from a definition's comment. */
    private static DocText overview(Origin origin) {
        if (origin.description() != null) {
            return origin.description();
        }
        return origin.doc() == null ? DocText.EMPTY : origin.doc().overview();
    }

    private DocText section(String tag) {
        if (origin.doc() != null) {
            for (Doc.Section section : origin.doc().sections()) {
                if (tag.equals(section.tag())) {
                    return section.text();
                }
            }
        }
        return DocText.EMPTY;
    }

    private static List<Inline> withoutStop(List<Inline> content) {
        int last = content.size() - 1;
        if (!(content.get(last) instanceof Inline.Text text)
                || !text.text().endsWith(".")
                || text.text().endsWith("..")) {
            return content;
        }
        List<Inline> changed = new ArrayList<>(content.subList(0, last));
        String rest = text.text().substring(0, text.text().length() - 1).stripTrailing();
        if (!rest.isEmpty()) {
            changed.add(new Inline.Text(rest));
        }
        return changed;
    }

    /** The text for a component that is not a member of the schema. */
    private String word(JavaMember member) {
        return switch (member.role()) {
            case MEMBER, FLAT -> "";
            case BOXED ->
                switch (origin.kind()) {
                    case COMMAND -> "all of the arguments";
                    case EVENT -> "all of the data";
                    default -> "";
                };
            case FURTHER -> "all other members";
            case RAW_DISCRIMINATOR -> "the discriminator's text";
        };
    }

    private static String range(JavaType type) {
        if (type instanceof JavaType.ListOf list) {
            String element = range(list.element());
            return element.isEmpty() ? "" : "each " + element;
        }
        return type instanceof JavaType.Scalar scalar ? range(scalar) : "";
    }

    private static String range(JavaType.Scalar type) {
        return switch (type) {
            case INT8 -> "-128 to 127";
            case INT16 -> "-32768 to 32767";
            case UINT8 -> "0 to 255";
            case UINT16 -> "0 to 65535";
            case UINT32 -> "0 to 4294967295";
            case UINT64 -> "an unsigned 64-bit number";
            case ANY_INT -> "64 bits, signed or unsigned";
            case STRING, BOOLEAN, INT32, INT64, NUMBER, ANY, NULL, QTYPE, OBJECT -> "";
        };
    }

    private static String words(IfCond condition) {
        return condition.text(JavadocText::codeOf);
    }
}
