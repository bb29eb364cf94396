package io.github.qapi4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javapoet.ClassName;
import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuntimeNamesTest {

    @Test
    void everyNameIsThatOfAPublicTypeOfTheRuntime() throws ClassNotFoundException, IllegalAccessException {
        Set<String> simpleNames = new HashSet<>();
        for (ClassName name : RuntimeNames.ALL) {
            Class<?> type = Class.forName(name.canonicalName());
            assertThat(Modifier.isPublic(type.getModifiers())).as("%s", type).isTrue();
            assertThat(simpleNames.add(name.simpleName())).as("%s", type).isTrue();
        }
    }

    @Test
    void allHasEachOfThem() throws IllegalAccessException {
        Set<Object> declared = new HashSet<>();
        for (var field : RuntimeNames.class.getDeclaredFields()) {
            if (field.getType() == ClassName.class) {
                declared.add(field.get(null));
            }
        }
        assertThat(RuntimeNames.ALL)
                .containsExactlyInAnyOrderElementsOf(
                        declared.stream().map(ClassName.class::cast).toList());
    }
}
