package io.github.qapi4j.input;

import java.io.IOException;
import java.nio.file.Path;

/** A file where an answer is to be saved that exists and is something else. The message names the file; how to replace it depends on the front end. */
public final class NotAnAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    NotAnAnswerException(Path file) {
        super("'" + file + "' exists and is not a saved answer");
    }
}
