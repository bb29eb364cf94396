package io.github.qapi4j.codegen.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuntimeTypeTest {

    @Test
    void eachIsAPublicTypeOfTheRuntime() throws ClassNotFoundException {
        Set<String> simpleNames = new HashSet<>();
        for (RuntimeType name : RuntimeType.values()) {
            Class<?> type = Class.forName(name.packageName() + "." + name.simpleName());
            assertThat(Modifier.isPublic(type.getModifiers())).as("%s", type).isTrue();
            assertThat(simpleNames.add(name.simpleName())).as("%s", type).isTrue();
        }
        assertThat(simpleNames).contains("Codec", "QmpCaller", "TransactionExecutor");
    }
}
