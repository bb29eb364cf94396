package io.github.qapi4j.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceFileTest {
    @ParameterizedTest
    @CsvSource({"0,1,1", "1,1,2", "2,1,3", "3,2,1", "4,2,2", "5,3,1", "6,4,1", "7,4,2"})
    void countsLinesWithAnyLineEnd(int offset, int line, int column) {
        SourceFile file = new SourceFile("a.json", "ab\nc\r\rd".replace("c\r", "c\n"));
        assertThat(file.line(offset)).isEqualTo(line);
        assertThat(file.column(offset)).isEqualTo(column);
    }

    @Test
    void countsCrLfAsOneLineEnd() {
        SourceFile file = new SourceFile("a.json", "ab\r\ncd\r\n");
        assertThat(file.lineCount()).isEqualTo(3);
        assertThat(file.lineText(1)).isEqualTo("ab");
        assertThat(file.lineText(2)).isEqualTo("cd");
        assertThat(file.lineText(3)).isEmpty();
        assertThat(file.line(4)).isEqualTo(2);
        assertThat(file.line(3)).isEqualTo(1);
    }

    @Test
    void hasOneLineIfEmpty() {
        SourceFile file = new SourceFile("a.json", "");
        assertThat(file.lineCount()).isEqualTo(1);
        assertThat(file.line(0)).isEqualTo(1);
        assertThat(file.lineText(1)).isEmpty();
    }

    @Test
    void spansOfOneFileNameAndPlaceAreEqual() {
        Span span = new Span(new SourceFile("a.json", "one two"), 4, 7);
        assertThat(span).isEqualTo(new Span(new SourceFile("a.json", "one two"), 4, 7));
        assertThat(span).hasSameHashCodeAs(new Span(new SourceFile("a.json", "one two"), 4, 7));
        assertThat(span).isNotEqualTo(new Span(new SourceFile("b.json", "one two"), 4, 7));
        assertThat(span).isNotEqualTo(new Span(span.source(), 4, 6));
        assertThat(span).hasToString("a.json:1:5");
        assertThat(span.text()).isEqualTo("two");
        assertThat(span.endColumn()).isEqualTo(8);
    }

    @Test
    void rejectsSpansOutsideTheText() {
        SourceFile file = new SourceFile("a.json", "abc");
        assertThatThrownBy(() -> new Span(file, 2, 4)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Span(file, 2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Span(file, -1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
