package io.github.qapi4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.codegen.GeneratorOptions;
import io.github.qapi4j.load.LoadOptions;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parameter {@code schemas}: the schemas of several releases. */
class ReleaseSchemasTest {
    @TempDir
    private Path directory;

    @BeforeEach
    void writeSchemas() throws IOException {
        write("old/root.json", "{ 'include': 'types.json' }\n{ 'command': 'greet', 'data': 'Greeting' }\n");
        write("old/types.json", "{ 'struct': 'Greeting', 'data': { 'name': 'str' } }\n");
        write("new/root.json", "{ 'command': 'greet', 'data': { 'name': 'str' } }\n{ 'command': 'wave' }\n");
    }

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static ReleaseSchema schema(String release, String file) {
        return new ReleaseSchema(release, file, null);
    }

    private GenerateMojo mojo(ReleaseSchema... schemas) throws ReflectiveOperationException {
        GenerateMojo mojo = new GenerateMojo();
        set(mojo, "docs", "full");
        set(mojo, "execution", new MojoExecution(new Plugin(), "generate", "default"));
        set(mojo, "packageName", "com.example");
        set(mojo, "outputDirectory", new File("out"));
        set(mojo, "schema", "qapi-schema.json");
        set(mojo, "schemaDirectory", directory.toFile());
        set(mojo, "schemas", schemas.length == 0 ? null : List.of(schemas));
        return mojo;
    }

    private static void set(GenerateMojo mojo, String parameter, Object value) throws ReflectiveOperationException {
        Class<?> type = GenerateMojo.class;
        while (Arrays.stream(type.getDeclaredFields())
                .noneMatch(field -> field.getName().equals(parameter))) {
            type = type.getSuperclass();
        }
        Field field = type.getDeclaredField(parameter);
        field.setAccessible(true);
        field.set(mojo, value);
    }

    private static LoadedSchema load(GenerateMojo mojo, SchemaSource source) throws MojoFailureException {
        return mojo.load(source, mojo.options(), LoadOptions.defaults());
    }

    @Test
    void areLoadedAndMerged() throws Exception {
        GenerateMojo mojo = mojo(schema("7.2.0", "old/root.json"), schema(" 8.2.0\n", "new/root.json"));
        SchemaSource source = mojo.source();

        LoadedSchema loaded = load(mojo, source);

        assertThat(loaded.availability().releases()).containsExactly("7.2.0", "8.2.0");
        assertThat(loaded.availability().of("wave")).containsExactly("8.2.0");
        GeneratorOptions options = mojo.options();
        assertThat(loaded.request(options, "com.example").availability()).contains(loaded.availability());
        assertThat(source.rootNames())
                .containsExactly(
                        directory.resolve("old/root.json").toString(),
                        directory.resolve("new/root.json").toString());
        assertThat(source.filesRead()).hasSize(3).allMatch(source::hasUnchanged);
    }

    @Test
    void aSchemaWithoutReleasesIsNotMerged() throws Exception {
        write("qapi-schema.json", "{ 'command': 'wave' }\n");
        GenerateMojo mojo = mojo();

        LoadedSchema loaded = load(mojo, mojo.source());

        assertThat(loaded.availability()).isNull();
        assertThat(loaded.request(mojo.options(), "com.example").availability()).isEmpty();
    }

    @Test
    void theFileOfEachReleaseAndTheOrderChangeTheKey() throws Exception {
        ReleaseSchema old = schema("7.2.0", "old/root.json");
        ReleaseSchema recent = schema("8.2.0", "new/root.json");

        assertThat(List.of(
                        identity(old, recent),
                        identity(recent, old),
                        identity(old),
                        identity(recent),
                        identity(old, schema("8.1.0", "new/root.json")),
                        identity(old, recent, schema("9.0.0", "new/root.json"))))
                .doesNotHaveDuplicates();
        GenerateMojo mojo = mojo(old, recent);
        GenerateMojo other = mojo(recent, old);
        assertThat(mojo.key(mojo.options(), mojo.source())).isNotEqualTo(other.key(other.options(), other.source()));
        assertThat(mojo.spelling(mojo.source())).isNotEqualTo(other.spelling(other.source()));
    }

    private List<String> identity(ReleaseSchema... schemas) throws Exception {
        return mojo(schemas).source().identity();
    }

    @Test
    void aChangeOfAnyFileIsNoticed() throws Exception {
        for (String changed : List.of("old/root.json", "old/types.json", "new/root.json")) {
            GenerateMojo mojo = mojo(schema("7.2.0", "old/root.json"), schema("8.2.0", "new/root.json"));
            SchemaSource source = mojo.source();
            load(mojo, source);
            Path output = write("X.java", "class X {}");
            Map<String, Path> written = Map.of("X.java", output);
            GenerationState state = new GenerationState(directory.resolve("plugin/default.state"));
            state.save("key", "spelling", "configuration", written, source);

            assertThat(state.isCurrent("key", mojo.source(), Optional.of(written)))
                    .as("unchanged")
                    .isTrue();
            assertThat(state.isLive("configuration")).isTrue();
            write(changed, Files.readString(directory.resolve(changed)) + "\n");
            assertThat(state.isCurrent("key", mojo.source(), Optional.of(written)))
                    .as(changed)
                    .isFalse();
            assertThat(state.isLive("configuration")).isFalse();
        }
    }

    @Test
    void aReleaseMayBeInAJar() throws Exception {
        Path jar = directory.resolve("schemas.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("qapi/root.json"));
            out.write("{ 'command': 'greet', 'data': { 'name': 'str' } }\n"
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        Map<String, SchemaSource> releases = new LinkedHashMap<>();
        releases.put("7.2.0", SchemaSource.inArtifact(jar, "qapi/root.json"));
        releases.put("8.2.0", SchemaSource.inDirectory(directory, "new/root.json"));
        SchemaSource source = SchemaSource.ofReleases(releases);

        assertThat(load(mojo(), source).availability().releases()).containsExactly("7.2.0", "8.2.0");
        assertThat(source.filesRead()).hasSize(2).allMatch(source::hasUnchanged);
        for (String line : source.filesRead()) {
            assertThat(source.file(line)).isIn(jar, directory.resolve("new/root.json"));
        }
    }

    @Test
    void wrongConfigurationsAreReported() throws Exception {
        ReleaseSchema old = schema("7.2.0", "old/root.json");

        assertFails(mojo(old, schema("7.2.0", "new/root.json")), "schemas: the release '7.2.0' is given twice");
        assertFails(mojo(old, schema(null, "new/root.json")), "schemas: the schema 'new/root.json' has no release");
        ReleaseSchema bare = new ReleaseSchema();
        bare.set("new/root.json");
        assertFails(mojo(old, bare), "schemas: the schema 'new/root.json' has no release");
        assertFails(mojo(old, schema("8.2.0", " ")), "schemas: the release '8.2.0' has no schema");
    }

    @Test
    void aParameterWithoutEffectIsReported() throws Exception {
        GenerateMojo mojo = mojo(schema("7.2.0", "old/root.json"), schema("8.2.0", "new/root.json"));
        set(mojo, "schema", "new/root.json");

        assertFails(
                mojo,
                "schema: 'new/root.json' would be ignored, since there are schemas for several releases; set either schema or schemas");
    }

    @Test
    void aMissingDependencyIsReportedWithItsParameter() throws Exception {
        GenerateMojo own = mojo(new ReleaseSchema("7.2.0", "root.json", "com.example:own"));
        set(own, "project", new MavenProject());
        set(own, "pluginArtifacts", List.of());
        GenerateMojo shared = mojo(schema("7.2.0", "root.json"));
        set(shared, "project", new MavenProject());
        set(shared, "pluginArtifacts", List.of());
        set(shared, "schemaDependency", "com.example:shared");
        String reason = " is neither a dependency of the project nor one of the plugin";

        assertFails(own, "schemas: dependency 'com.example:own'" + reason);
        assertFails(shared, "schemaDependency 'com.example:shared'" + reason);
    }

    private static void assertFails(GenerateMojo mojo, String message) {
        assertThatThrownBy(mojo::source)
                .isInstanceOf(MojoFailureException.class)
                .hasMessage(message);
    }

    @Test
    void errorsOfAllSchemasAreReported() throws Exception {
        write("old/types.json", "{ 'struct': 'Greeting', 'data': { 'name': 'strr' } }\n");
        write("new/root.json", "{ 'command': 'greet', 'data': 'None' }\n");
        GenerateMojo mojo = mojo(schema("7.2.0", "old/root.json"), schema("8.2.0", "new/root.json"));

        assertThatThrownBy(() -> load(mojo, mojo.source()))
                .isInstanceOf(MojoFailureException.class)
                .hasMessage("2 errors in schema old/root.json, new/root.json");
    }
}
