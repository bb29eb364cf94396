package io.github.qapi4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.codegen.GeneratorOption;
import java.io.File;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoFailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GenerateMojoTest {
    private static final SchemaSource SOURCE = SchemaSource.inDirectory(Path.of("schemas"), "root.json");

    /** A goal with Maven's defaults and some parameters. */
    private static GenerateMojo mojo(Map<String, ?> parameters) throws ReflectiveOperationException {
        GenerateMojo mojo = new GenerateMojo();
        set(mojo, "docs", "full");
        set(mojo, "packageName", "com.example");
        set(mojo, "outputDirectory", new File("out"));
        for (Map.Entry<String, ?> parameter : parameters.entrySet()) {
            set(mojo, parameter.getKey(), parameter.getValue());
        }
        return mojo;
    }

    /** Sets a parameter as Maven does. */
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

    private static String key(Map<String, ?> parameters) throws Exception {
        GenerateMojo mojo = mojo(parameters);
        return mojo.key(mojo.options(), SOURCE);
    }

    private static String spelling(Map<String, ?> parameters) throws Exception {
        return mojo(parameters).spelling(SOURCE);
    }

    private static Object sample(GeneratorOption option) {
        return switch (option) {
            case STRICT, NULLABLE_RETURNS -> true;
            case LEVELS -> List.of("name-style=off");
            case DOCS -> "none";
            case DEFINES, INCLUDE_COMMANDS, INCLUDE_EVENTS -> List.of("A");
            case RENAMES -> Map.of("A", "B");
            case FACADE -> "Api";
            case TRANSACTIONALS -> List.of("do:all");
            case SENSITIVE -> List.of("A.b");
        };
    }

    @ParameterizedTest
    @EnumSource
    void anOptionChangesTheKey(GeneratorOption option) throws Exception {
        assertThat(key(Map.of(option.key(), sample(option))))
                .isNotEqualTo(key(Map.of()))
                .isEqualTo(key(Map.of(option.key(), sample(option))));
    }

    @Test
    void otherParametersChangeTheKey() throws Exception {
        assertThat(List.of(
                        key(Map.of()),
                        key(Map.of("packageName", "com.example.other")),
                        key(Map.of("outputDirectory", new File("other"))),
                        key(Map.of("failOnWarnings", true)),
                        key(Map.of("defines", List.of()))))
                .doesNotHaveDuplicates();
        GenerateMojo mojo = mojo(Map.of());
        assertThat(mojo.key(mojo.options(), SchemaSource.inDirectory(Path.of("schemas"), "other.json")))
                .isNotEqualTo(mojo.key(mojo.options(), SOURCE));
    }

    @ParameterizedTest
    @EnumSource
    void anOptionChangesTheSpelling(GeneratorOption option) throws Exception {
        assertThat(spelling(Map.of(option.key(), sample(option))))
                .isNotEqualTo(spelling(Map.of()))
                .isEqualTo(spelling(Map.of(option.key(), sample(option))));
    }

    @Test
    void differentParametersHaveDifferentSpellings() throws Exception {
        assertThat(List.of(
                        spelling(Map.of()),
                        spelling(Map.of("packageName", "com.example.other")),
                        spelling(Map.of("outputDirectory", new File("other"))),
                        spelling(Map.of("failOnWarnings", true)),
                        spelling(Map.of("defines", List.of())),
                        spelling(Map.of("defines", List.of(""))),
                        spelling(Map.of("defines", List.of("A", "B"))),
                        spelling(Map.of("defines", List.of("B", "A"))),
                        spelling(Map.of("defines", List.of("A\"\"B"))),
                        spelling(Map.of("defines", List.of("A\nB"))),
                        spelling(Map.of("defines", List.of("A\\nB"))),
                        spelling(Map.of("defines", List.of("A\rB"))),
                        spelling(Map.of("sensitive", List.of("A", "B")))))
                .doesNotHaveDuplicates()
                .allSatisfy(line -> assertThat(line).doesNotContain("\n", "\r"));
        assertThat(mojo(Map.of()).spelling(SchemaSource.inDirectory(Path.of("schemas"), "other.json")))
                .isNotEqualTo(spelling(Map.of()));
    }

    @Test
    void theOrderOfAMapDoesNotChangeTheKey() throws Exception {
        Map<String, String> one = new LinkedHashMap<>();
        one.put("A", "B");
        one.put("C", "D");
        Map<String, String> other = new LinkedHashMap<>();
        other.put("C", "D");
        other.put("A", "B");

        assertThat(key(Map.of("renames", one, "defines", List.of("X", "Y"))))
                .isEqualTo(key(Map.of("renames", other, "defines", List.of("Y", "X"))));
    }

    @Test
    void emptyElementsAreEmptyTexts() throws Exception {
        assertThat(key(Map.of("defines", Arrays.asList((String) null)))).isEqualTo(key(Map.of("defines", List.of())));
        assertThat(key(Map.of("includeEvents", Arrays.asList((String) null))))
                .isEqualTo(key(Map.of("includeEvents", List.of())))
                .isNotEqualTo(key(Map.of()));
        Map<String, String> renames = new LinkedHashMap<>();
        renames.put("A", null);
        assertThatThrownBy(() -> key(Map.of("renames", renames))).hasMessage("renames: '' is not a valid Java name");
    }

    @Test
    void namesTheParameterThatIsNotValid() throws Exception {
        GenerateMojo docs = mojo(Map.of("docs", "some"));
        GenerateMojo levels = mojo(Map.of("levels", List.of("nothing=off")));

        GenerateMojo packageName = mojo(Map.of("packageName", "a.1b"));

        assertThatThrownBy(packageName::checkPackageName)
                .isInstanceOf(MojoFailureException.class)
                .hasMessage("packageName: 'a.1b' is not a valid Java package name");
        assertThatThrownBy(docs::options)
                .isInstanceOf(MojoFailureException.class)
                .hasMessage("docs: expected full, summary or none, got 'some'");
        assertThatThrownBy(levels::options)
                .isInstanceOf(MojoFailureException.class)
                .hasMessage("levels: unknown code 'nothing'");
    }
}
