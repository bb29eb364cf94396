package io.github.qapi4j.it;

import java.net.URI;
import javax.tools.SimpleJavaFileObject;

/** A Java source file in memory. Its name, also in javac's messages, is its path with a leading slash. */
final class MemorySource extends SimpleJavaFileObject {
    private final String text;

    MemorySource(String path, String text) {
        super(URI.create("memory:///" + path), Kind.SOURCE);
        this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
    }
}
