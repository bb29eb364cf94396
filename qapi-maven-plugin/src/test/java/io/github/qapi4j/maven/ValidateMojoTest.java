package io.github.qapi4j.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateMojoTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void writeSchemas() throws IOException {
        Files.writeString(directory.resolve("old.json"), "{ 'struct': 'T', 'data': {} }\n");
        Files.writeString(directory.resolve("new.json"), "{ 'struct': 'T', 'data': {} }\n{ 'command': 'stop' }\n");
    }

    private ValidateMojo mojo(List<String> infos) throws ReflectiveOperationException {
        ValidateMojo mojo = new ValidateMojo();
        set(mojo, "schema", "qapi-schema.json");
        set(mojo, "schemaDirectory", directory.toFile());
        mojo.setLog(new SystemStreamLog() {
            @Override
            public void info(CharSequence content) {
                infos.add(content.toString());
            }
        });
        return mojo;
    }

    /** Sets a parameter as Maven does. */
    private static void set(ValidateMojo mojo, String parameter, Object value) throws ReflectiveOperationException {
        Class<?> type = ValidateMojo.class;
        while (Arrays.stream(type.getDeclaredFields())
                .noneMatch(field -> field.getName().equals(parameter))) {
            type = type.getSuperclass();
        }
        Field field = type.getDeclaredField(parameter);
        field.setAccessible(true);
        field.set(mojo, value);
    }

    @Test
    void theWarningsOfAllReleasesAreCountedOnce() throws Exception {
        List<String> infos = new ArrayList<>();
        ValidateMojo mojo = mojo(infos);
        set(
                mojo,
                "schemas",
                List.of(new ReleaseSchema("1.0", "old.json", null), new ReleaseSchema("2.0", "new.json", null)));

        mojo.execute();

        assertThat(infos)
                .filteredOn(line -> line.contains(" in old.json"))
                .containsExactly("2 warnings in old.json, new.json");
    }

    @Test
    void theWarningsOfASchemaAreCounted() throws Exception {
        List<String> infos = new ArrayList<>();
        ValidateMojo mojo = mojo(infos);
        set(mojo, "schema", "old.json");

        mojo.execute();

        assertThat(infos).last().isEqualTo("1 warning in old.json");
    }
}
