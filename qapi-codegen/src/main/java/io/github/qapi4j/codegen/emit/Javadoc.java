package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.DocsLevel;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaType;
import io.github.qapi4j.codegen.model.Origin;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.IfCond;
import java.util.List;

/**
 * One Javadoc comment under construction: first the description, then the tags, in the order of the calls. What the schema says about the origin
 * appears as far as the level allows; strings that are passed in are the mapping's own words and markup.
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

    /** Adds what the schema says about a definition or a part, or else a sentence of our own, if that is not empty. */
    Javadoc description(String otherwise) {
        String text = said(origin);
        if (!shows(text)) {
            return sentence(otherwise);
        }
        render(text, out.isEmpty());
        return this;
    }

    /** Adds a paragraph of our own, if it is not empty. */
    Javadoc sentence(String markup) {
        if (!markup.isEmpty()) {
            out.markup(out.isEmpty() ? "" : "\n\n<p>").markup(markup);
        }
        return this;
    }

    /** Adds notes, examples and whatever else stands in sections that have no tag in Javadoc. */
    Javadoc sections() {
        if (level != DocsLevel.FULL || origin.doc() == null) {
            return this;
        }
        for (Doc.Section section : origin.doc().sections()) {
            String tag = section.tag() == null ? "" : section.tag();
            if (section.text().isBlank()) {
                continue;
            }
            DocText text = new DocText(targets, out, out.isEmpty());
            switch (tag) {
                case "Since", "Returns", "Errors", "TODO", "Features" -> {}
                case "" -> text.all(section.text());
                case "Example", "Examples" -> text.example(tag + ":", section.text());
                default -> text.labelled(tag + ":", section.text());
            }
        }
        return this;
    }

    /** Adds what the schema says about features, but for what {@link #deprecated} adds. */
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
            render(feature.text(), true);
            any = true;
        }
        if (any) {
            out.markup("\n</ul>");
        }
        return this;
    }

    /** Adds the condition under which the thing exists. */
    Javadoc condition() {
        IfCond condition = origin.condition();
        if (condition != null) {
            sentence("Present if ");
            condition(condition, false);
            out.markup(".");
        }
        return this;
    }

    /** Adds the tag for a parameter that stands for a member, unless there is nothing to say. */
    Javadoc param(JavaMember member) {
        String text = member.origin() == null ? "" : said(member.origin());
        if (shows(text) || hasFacts(member) || !word(member).isEmpty()) {
            tag("@param ").markup(member.name()).markup(" ");
            member(member, text);
        }
        return this;
    }

    /** Adds the tag for a branch's parameter that stands for a member of the union's base: unions have many branches, so the accessor alone tells it all. */
    Javadoc baseParam(JavaMember member, String union) {
        if (member.origin() == null || !shows(said(member.origin()))) {
            return param(member);
        }
        return param(
                member.name(),
                "see {@link " + union + "#" + member.name() + "()}" + (member.nullable() ? "; null if absent" : ""));
    }

    /** Adds the tag for a parameter in our own words. */
    Javadoc param(String name, String markup) {
        tag("@param ").markup(name).markup(" ").markup(markup);
        return this;
    }

    /** Adds a member's description and limits as a text of their own. */
    Javadoc member(JavaMember member) {
        String text = member.origin() == null ? "" : said(member.origin());
        if (!shows(text) && word(member).isEmpty()) {
            out.code(member.wireName()).markup(hasFacts(member) ? ": " : ".");
        }
        member(member, text);
        return this;
    }

    private void member(JavaMember member, String text) {
        boolean facts = hasFacts(member);
        boolean clause = level == DocsLevel.SUMMARY || DocText.isParagraph(text);
        if (shows(text)) {
            render(clause && facts ? withoutStop(text) : text, true);
            out.markup(!facts ? "" : clause ? "; " : "\n\n<p>");
        } else {
            out.markup(word(member)).markup(facts && !word(member).isEmpty() ? "; " : "");
        }
        String range = range(member.type());
        out.markup(range);
        if (member.nullable()) {
            out.markup(range.isEmpty() ? "" : ", ").markup("null if absent");
        }
        IfCond condition = member.origin() == null ? null : member.origin().condition();
        if (condition != null) {
            out.markup(", present only if ");
            condition(condition, false);
        }
    }

    /** Adds the tag for the returned value: what the schema says, or else our own words. */
    Javadoc returns(String otherwise) {
        tag("@return ");
        return saidOr(section("Returns"), otherwise);
    }

    /**
     * Adds the tag for an exception: the errors that the schema lists, or else our own words.
     *
     * @param returnsValue whether a section on what is returned is about a value; else old schemas list errors there
     */
    Javadoc errors(String exception, boolean returnsValue, String otherwise) {
        String text = section("Errors");
        if (text.isBlank() && !returnsValue) {
            text = section("Returns");
        }
        tag("@throws ").markup(exception).markup(" ");
        return saidOr(text, otherwise);
    }

    private Javadoc saidOr(String text, String otherwise) {
        if (shows(text)) {
            render(text, true);
        } else {
            out.markup(otherwise);
        }
        return this;
    }

    /** Adds the tag for an exception in our own words. */
    Javadoc exception(String exception, String markup) {
        tag("@throws ").markup(exception).markup(" ").markup(markup);
        return this;
    }

    /** Adds the release since which the thing exists, if the schema tells. */
    Javadoc since() {
        String text = section("Since");
        if (shows(text)) {
            tag("@since ").text(text.strip().replace('\n', ' '));
        }
        return this;
    }

    /** Adds why the thing is deprecated, if it is and the schema tells; its declaration carries the annotation as well. */
    Javadoc deprecated() {
        if (origin.deprecated() && origin.doc() != null) {
            for (Doc.Entry feature : origin.doc().features()) {
                if (feature.name().equals("deprecated") && shows(feature.text())) {
                    tag("@deprecated ");
                    render(feature.text(), true);
                    break;
                }
            }
        }
        return this;
    }

    /** The comment's text without its delimiters; empty if there is nothing to say. */
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

    private boolean shows(String text) {
        return switch (level) {
            case FULL -> !text.isBlank();
            case SUMMARY -> !DocText.sentence(text).isEmpty();
            case NONE -> false;
        };
    }

    private void render(String text, boolean atStart) {
        DocText rendered = new DocText(targets, out, atStart);
        if (level == DocsLevel.SUMMARY) {
            rendered.firstSentence(text);
        } else {
            rendered.all(text);
        }
    }

    private static String said(Origin origin) {
        if (origin.description() != null) {
            return origin.description();
        }
        return origin.doc() == null ? "" : origin.doc().body();
    }

    private String section(String tag) {
        if (origin.doc() != null) {
            for (Doc.Section section : origin.doc().sections()) {
                if (tag.equals(section.tag())) {
                    return section.text();
                }
            }
        }
        return "";
    }

    private static String withoutStop(String text) {
        String stripped = text.strip();
        return stripped.endsWith(".") && !stripped.endsWith("..")
                ? stripped.substring(0, stripped.length() - 1)
                : stripped;
    }

    private static boolean hasFacts(JavaMember member) {
        return member.nullable() || !range(member.type()).isEmpty();
    }

    /** What to call a component that is no member of the schema's. */
    private String word(JavaMember member) {
        return switch (member.role()) {
            case MEMBER, FLAT -> "";
            case BOXED ->
                switch (origin.kind()) {
                    case COMMAND -> "all of the arguments";
                    case EVENT -> "all of the data";
                    default -> "";
                };
            case FURTHER -> "the members that have no component of their own";
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
            case STRING, BOOLEAN, INT32, INT64, NUMBER, ANY, NULL, QTYPE, OBJECT -> "";
        };
    }

    private void condition(IfCond condition, boolean nested) {
        if (condition instanceof IfCond.Defined defined) {
            out.code(defined.symbol());
        } else if (condition instanceof IfCond.Not not) {
            out.markup("not ");
            condition(not.operand(), true);
        } else if (condition instanceof IfCond.All all) {
            conditions(all.operands(), " and ", nested);
        } else if (condition instanceof IfCond.Any any) {
            conditions(any.operands(), " or ", nested);
        }
    }

    private void conditions(List<IfCond> operands, String conjunction, boolean nested) {
        boolean several = operands.size() > 1;
        out.markup(nested && several ? "(" : "");
        String separator = "";
        for (IfCond operand : operands) {
            out.markup(separator);
            condition(operand, nested || several);
            separator = conjunction;
        }
        out.markup(nested && several ? ")" : "");
    }
}
