package io.github.qapi4j.codegen.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.emit.CodeBuffers.Buffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CodeBuffersTest {
    private final CodeBuffers buffers = new CodeBuffers();

    private String print(Buffer buffer, String text) {
        Code code = new Code("com.example", "Foo", "1", new HashMap<>(), buffer.text());
        String file = code.plain(text).file();
        assertThat(code.file()).isEqualTo(file);
        buffers.giveBack(buffer);
        return file;
    }

    @Test
    void aFileHasNothingOfTheOneBeforeIt() {
        String head = "package com.example;\n\n";
        Buffer first = buffers.take();
        assertThat(print(first, "class A {} // \u2019\u2019\n")).isEqualTo(head + "class A {} // \u2019\u2019\n");
        Buffer second = buffers.take();
        assertThat(second).isSameAs(first);
        assertThat(print(second, "class B {}\n")).isEqualTo(head + "class B {}\n");
    }

    @Test
    void twoFilesAtATimeHaveTwoBuffers() {
        Buffer first = buffers.take();
        Buffer second = buffers.take();
        assertThat(second).isNotSameAs(first);
        print(first, "a");
        print(second, "b");
        assertThat(Set.of(buffers.take(), buffers.take())).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void aBufferIsReplacedAfterManyFiles() {
        Set<Buffer> used = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            Buffer buffer = buffers.take();
            used.add(buffer);
            assertThat(print(buffer, "x")).endsWith("x");
        }
        assertThat(used).hasSizeBetween(2, 10);
    }
}
