package io.github.qapi4j.schema.doc;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of documentation text: an overview, a description or the content of a section. It holds the text as written and its tree of blocks, which is parsed on first use. Markup that is not understood is plain text, so every text can be parsed. Immutable and safe for use by several
 * threads.
 *
 * <p>Example:
 *
 * <pre>{@code
 * for (Block block : doc.body().blocks()) {
 *     block.accept(printer);
 * }
 * }</pre>
 */
public final class DocText {
    /** The empty text. */
    public static final DocText EMPTY = new DocText("", false);

    private final String source;
    private final boolean example;
    private final boolean blank;

    /** Null until first use. Several threads may parse the text at once, which is harmless, since their results are equal. */
    private @Nullable List<Block> blocks;

    private DocText(String source, boolean example) {
        this.source = source;
        this.example = example;
        this.blank = source.isBlank();
    }

    /**
     * Returns a text with markup.
     *
     * @param source its lines, separated by {@code \n}, without the comment's hashes
     */
    public static DocText of(String source) {
        return source.isEmpty() ? EMPTY : new DocText(source, false);
    }

    /** Returns the text of an example in the notation before QEMU 9.1: its lines are not markup. */
    public static DocText example(String source) {
        return new DocText(source, true);
    }

    /** The text as written. */
    public String source() {
        return source;
    }

    /** Whether the text was made by {@link #example}: its lines are not markup. */
    public boolean isExample() {
        return example;
    }

    /** Whether the text has no characters. */
    public boolean isEmpty() {
        return source.isEmpty();
    }

    /** Whether the text is empty or only white space. */
    public boolean isBlank() {
        return blank;
    }

    /** The blocks of the text; an empty list if it is blank. */
    public List<Block> blocks() {
        List<Block> parsed = blocks;
        if (parsed == null) {
            parsed = example ? BlockParser.parseExample(source) : BlockParser.parse(source);
            blocks = parsed;
        }
        return parsed;
    }

    /** Whether the text is a single paragraph. */
    public boolean isParagraph() {
        return blocks().size() == 1 && blocks().get(0) instanceof Block.Paragraph;
    }

    /** The first sentence; an empty list if the text does not begin with a paragraph. */
    public List<Inline> firstSentence() {
        if (blocks().isEmpty() || !(blocks().get(0) instanceof Block.Paragraph paragraph)) {
            return List.of();
        }
        List<Inline> content = paragraph.content();
        for (int i = 0; i < content.size(); i++) {
            if (content.get(i) instanceof Inline.Text text) {
                int end = sentenceEnd(text.text(), i == 0, i == content.size() - 1);
                if (end >= 0) {
                    List<Inline> sentence = new ArrayList<>(content.subList(0, i));
                    sentence.add(new Inline.Text(text.text().substring(0, end)));
                    return List.copyOf(sentence);
                }
            }
        }
        return content;
    }

    /** The offset after the full stop that ends a sentence within a text, or -1. */
    private static int sentenceEnd(String text, boolean first, boolean last) {
        for (int dot = text.indexOf('.', first ? 1 : 0); dot >= 0; dot = text.indexOf('.', dot + 1)) {
            boolean ends =
                    dot + 1 == text.length() ? last : text.charAt(dot + 1) == ' ' || text.charAt(dot + 1) == '\n';
            if (ends && !isAbbreviation(text, dot, first)) {
                return dot + 1;
            }
        }
        return -1;
    }

    /** Whether a full stop belongs to an abbreviation such as {@code e.g.}, {@code i.e.} or {@code vs.}. */
    private static boolean isAbbreviation(String text, int dot, boolean first) {
        boolean oneLetter = dot < 2 ? first && dot == 1 : !Character.isLetterOrDigit(text.charAt(dot - 2));
        return oneLetter
                ? Character.isLetter(text.charAt(dot - 1))
                : text.startsWith("vs", dot - 2) || text.startsWith("etc", dot - 3);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DocText that && example == that.example && source.equals(that.source);
    }

    @Override
    public int hashCode() {
        return source.hashCode();
    }

    /** Returns the text as written. */
    @Override
    public String toString() {
        return source;
    }
}
