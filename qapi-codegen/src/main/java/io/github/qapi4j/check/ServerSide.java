package io.github.qapi4j.check;

import io.github.qapi4j.input.SchemaInput;
import io.github.qapi4j.input.SchemaSide;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.source.SourceResolver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The schema of a running server. Each time it is loaded, the server is asked. */
record ServerSide(String name, ServerAddress address, Duration timeout) implements SchemaSide {

    @Override
    public LoadResult load(LoadOptions options) {
        String answer;
        try {
            // Places are in the text that 'qapi fetch' saves, which has a line for each element.
            answer = ServerAnswer.fetch(address, timeout).text();
        } catch (IOException e) {
            return SchemaSide.unreadable(name, e, options);
        }
        return SchemaInput.load(new Answer(name, answer.getBytes(StandardCharsets.UTF_8)), name, options);
    }

    /** The only file of such a schema. */
    private record Answer(String name, byte[] content) implements SourceResolver {
        @Override
        public String identity(String file) throws IOException {
            if (!file.equals(name)) {
                throw new IOException("an answer includes no files");
            }
            return file;
        }

        @Override
        public byte[] read(String file) throws IOException {
            identity(file);
            return content.clone();
        }
    }
}
