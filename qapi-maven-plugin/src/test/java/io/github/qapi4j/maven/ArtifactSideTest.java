package io.github.qapi4j.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArtifactSideTest {
    @Test
    void hasCoordinatesAndAPath() {
        assertThat(ArtifactSide.of("com.example:vm-schemas:1.2"))
                .isEqualTo(new ArtifactSide("com.example:vm-schemas:1.2", "com.example", "vm-schemas", "1.2", "", ""));
        assertThat(ArtifactSide.of("com.example:vm-schemas:1.2+3-SNAPSHOT:x86!/qapi/vm.json"))
                .isEqualTo(new ArtifactSide(
                        "com.example:vm-schemas:1.2+3-SNAPSHOT:x86!/qapi/vm.json",
                        "com.example",
                        "vm-schemas",
                        "1.2+3-SNAPSHOT",
                        "x86",
                        "qapi/vm.json"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "vm.json",
                "schemas/vm.jar!/vm.json",
                "git:HEAD:vm.json",
                "git:v1:vm.json",
                "tcp:localhost:4444",
                "unix:a:b",
                "C:\\schemas\\vm.json",
                "C:/schemas/vm.json",
                "./a:b:c",
                "com.example:vm-schemas",
                "a:b:c:d:e"
            })
    void otherFormsAreNotArtifacts(String text) {
        assertThat(ArtifactSide.of(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LATEST", "RELEASE", "[1,2)", "(,1]", "1.+x y", "${version}"})
    void needsASingleVersion(String version) {
        String text = "com.example:vm-schemas:" + version;

        assertThatThrownBy(() -> ArtifactSide.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "': '" + version + "' is not a single version")
                .hasMessageEndingWith("; name a version");
    }
}
