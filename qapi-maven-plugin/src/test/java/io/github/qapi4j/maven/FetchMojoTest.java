package io.github.qapi4j.maven;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchMojoTest {
    @TempDir
    private Path directory;

    private FetchMojo mojo(Map<String, ?> parameters) throws ReflectiveOperationException {
        FetchMojo mojo = new FetchMojo();
        set(mojo, "timeout", 1);
        set(mojo, "output", directory.resolve("answer.json").toFile());
        for (Map.Entry<String, ?> parameter : parameters.entrySet()) {
            set(mojo, parameter.getKey(), parameter.getValue());
        }
        return mojo;
    }

    /** Sets a parameter as Maven does. */
    private static void set(FetchMojo mojo, String parameter, Object value) throws ReflectiveOperationException {
        Field field = FetchMojo.class.getDeclaredField(parameter);
        field.setAccessible(true);
        field.set(mojo, value);
    }

    @Test
    void needsOneServer() throws Exception {
        for (Map<String, ?> parameters : List.<Map<String, ?>>of(
                Map.of(),
                Map.of("program", List.of()),
                Map.of("address", "tcp:localhost:1", "program", List.of("qemu")))) {
            assertThatThrownBy(mojo(parameters)::execute)
                    .isInstanceOf(MojoFailureException.class)
                    .hasMessage("set either address (-Dqapi.address) or program (-Dqapi.program), and not both");
        }
        assertThatThrownBy(mojo(Map.of("address", "tcp:localhost"))::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessageStartingWith("address: ");
        assertThatThrownBy(mojo(Map.of("address", "tcp:localhost:1", "timeout", 0))::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessage("timeout: must be at least 1");
    }

    @Test
    void reportsAServerThatIsNotThere() throws Exception {
        Path socket = directory.resolve("qmp.sock");

        assertThatThrownBy(mojo(Map.of("address", "unix:" + socket))::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessage("cannot connect to '" + socket + "': no such socket")
                .hasNoCause(); // Maven would append its message
    }

    @Test
    void keepsAFileOfAnotherKind() throws Exception {
        File file = Files.writeString(directory.resolve("schema.json"), "{ 'command': 'boot' }")
                .toFile();

        assertThatThrownBy(mojo(Map.of("address", "unix:qmp.sock", "output", file))::execute)
                .isInstanceOf(MojoFailureException.class)
                .hasMessage("output: '" + file
                        + "' exists and is not a saved answer; <force>true</force> (-Dqapi.force) replaces it");
        File folder = Files.createDirectory(directory.resolve("folder")).toFile();
        assertThatThrownBy(mojo(Map.of("address", "unix:qmp.sock", "output", folder))::execute)
                .isInstanceOf(MojoExecutionException.class)
                .hasMessage("cannot read the file to be replaced: " + folder + ": not a regular file");
    }
}
