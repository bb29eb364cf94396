package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpGreeting.Version;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QmpGreetingTest {

    private static Optional<Version> version(String json) throws IOException {
        return new QmpGreeting(JsonValue.parse(json).asObject(), List.of()).qemuVersion();
    }

    @Test
    void versionOfQemu() throws IOException {
        Version version = version(
                        "{\"qemu\": {\"micro\": 22, \"minor\": 2, \"major\": 7}, \"package\": \"Debian 1:7.2\"}")
                .orElseThrow();
        assertThat(version).isEqualTo(new Version(7, 2, 22, "Debian 1:7.2")).hasToString("7.2.22");
        assertThat(version.isAtLeast(7, 2)).isTrue();
        assertThat(version.isAtLeast(6, 9)).isTrue();
        assertThat(version.isAtLeast(7, 3)).isFalse();
        assertThat(version.isAtLeast(8, 0)).isFalse();
        assertThat(version)
                .isGreaterThan(new Version(7, 2, 22, ""))
                .isGreaterThan(new Version(7, 2, 9, "z"))
                .isLessThan(new Version(7, 10, 0, ""))
                .isLessThan(new Version(10, 0, 0, ""));
        assertThatThrownBy(() -> new Version(1, -1, 0, "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void missingPackageAndMicroVersion() throws IOException {
        assertThat(version("{\"qemu\": {\"major\": 8, \"minor\": 0, \"nano\": 1}}"))
                .contains(new Version(8, 0, 0, ""));
        assertThat(version("{\"qemu\": {\"major\": 8, \"minor\": 0, \"micro\": \"x\"}, \"package\": 3}"))
                .contains(new Version(8, 0, 0, ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"qemu\": 7}",
                "{\"qemu\": {\"major\": 8}}",
                "{\"qemu\": {\"major\": \"8\", \"minor\": 0}}",
                "{\"qemu\": {\"major\": 8.0, \"minor\": 0}}",
                "{\"qemu\": {\"major\": -8, \"minor\": 0}}",
                "{\"qemu\": {\"major\": 99999999999, \"minor\": 0}}",
            })
    void oddGreetings(String json) throws IOException {
        assertThat(version(json)).isEmpty();
    }
}
