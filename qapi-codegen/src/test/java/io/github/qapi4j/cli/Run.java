package io.github.qapi4j.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** The result of a run of the program. */
record Run(int exitCode, String out, String err) {
    static Run of(Object... arguments) {
        return of(StandardCharsets.UTF_8, arguments);
    }

    static Run of(Charset charset, Object... arguments) {
        return of(charset, InputStream.nullInputStream(), arguments);
    }

    /** A run with a text as the standard input. */
    static Run withInput(String input, Object... arguments) {
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        return of(StandardCharsets.UTF_8, new ByteArrayInputStream(bytes), arguments);
    }

    static Run of(Charset charset, InputStream in, Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = QapiCommand.run(
                in,
                out,
                err,
                charset,
                Stream.of(arguments).map(Object::toString).toArray(String[]::new));
        return new Run(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(charset));
    }
}
