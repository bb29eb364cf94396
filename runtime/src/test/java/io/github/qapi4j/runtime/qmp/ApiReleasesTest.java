package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.codec.JsonValue;
import io.github.qapi4j.runtime.qmp.QmpGreeting.Version;
import io.github.qapi4j.runtime.qmp.ServerRelease.Relation;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiReleasesTest {
    private static final ApiReleases API = ApiReleases.of("4.2.0", "v6.2", "7.2.0", "7.2.9", "8.2.0", "rhel9");

    private static QmpGreeting greeting(String version, String packageName) throws IOException {
        return new QmpGreeting(
                JsonValue.parse("{\"qemu\": " + version + ", \"package\": \"" + packageName + "\"}")
                        .asObject(),
                List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "4.2.0, EXACT, 4.2.0",
        "6.2.0, EXACT, v6.2",
        "6.2, EXACT, v6.2",
        "6.2.3, SAME_SERIES, v6.2",
        "7.2.0, EXACT, 7.2.0",
        "7.2.3, SAME_SERIES, 7.2.0",
        "7.2.22, SAME_SERIES, 7.2.9",
        "7.2.50, BETWEEN, 7.2.9",
        "7.2.94, BETWEEN, 7.2.9",
        "8.2.50, NEWER, 8.2.0",
        "5.1.0, BETWEEN, 4.2.0",
        "4.1.9, OLDER,",
        "2.12.0, OLDER,",
        "10.2.2, NEWER, 8.2.0",
        "rhel9, EXACT, rhel9",
        "rhel8, UNKNOWN,",
        "8.2.0.1, UNKNOWN,",
        "99999999999.0, UNKNOWN,",
        "'', UNKNOWN,"
    })
    void aServersVersion(String version, Relation relation, String name) {
        ServerRelease release = API.find(version);

        assertThat(release.relation()).isEqualTo(relation);
        assertThat(release.name().orElse(null)).isEqualTo(name);
        assertThat(release.isIncluded()).isEqualTo(relation == Relation.EXACT || relation == Relation.SAME_SERIES);
    }

    @Test
    void aReleaseIsFoundByNumbersInAnyOrderOfNames() {
        ApiReleases unordered = ApiReleases.of("8.2.0", "4.2.0", "7.2.0");

        assertThat(unordered.find("7.9.0").name()).contains("7.2.0");
        assertThat(unordered.find("9.0.0").name()).contains("8.2.0");
        assertThat(ApiReleases.of("7.2.9", "7.2.0").find("7.2.3").name()).contains("7.2.0");
        assertThat(ApiReleases.of("7.2.9").find("7.2.3").name()).contains("7.2.9");
        assertThat(ApiReleases.of("7.2.5", "7.2.0").find("7.2.9").name()).contains("7.2.5");
        assertThat(ApiReleases.of("7.2.5", "7.2.9").find("7.2.3").name()).contains("7.2.5");
        assertThat(ApiReleases.of("7.2.9", "7.2.5").find("7.2.3").name()).contains("7.2.5");
    }

    @Test
    void aGreeting() throws IOException {
        ServerRelease release = API.find(greeting("{\"major\": 7, \"minor\": 2, \"micro\": 22}", "Debian 1:7.2"));

        assertThat(release.relation()).isEqualTo(Relation.SAME_SERIES);
        assertThat(release.server()).contains(new Version(7, 2, 22, "Debian 1:7.2"));
        assertThat(API.find(greeting("{\"major\": 9, \"minor\": 0, \"micro\": 0}", "rhel9")))
                .as("the package has priority over the numbers")
                .hasToString("the server 9.0.0 is the release rhel9 of the API");
        assertThat(API.find(greeting("{}", "")).relation()).isEqualTo(Relation.UNKNOWN);
    }

    @Test
    void namesThatAreNoVersions() {
        ApiReleases vendor = ApiReleases.of("rhel8", "rhel9");

        assertThat(vendor.find("7.2.0").relation()).isEqualTo(Relation.UNKNOWN);
        assertThat(vendor.names()).containsExactly("rhel8", "rhel9");
        assertThat(vendor).hasToString("rhel8, rhel9");
    }

    @ParameterizedTest
    @CsvSource({
        "8.2.0, 'the server 8.2.0 is the release 8.2.0 of the API'",
        "8.2.7, 'the server 8.2.7 is of the same series as the release 8.2.0 of the API'",
        "8.1.0, 'the server 8.1.0 is between two releases of the API, after 7.2.9'",
        "3.1.0, 'the server 3.1.0 is older than all releases of the API'",
        "9.1.0, 'the server 9.1.0 is newer than all releases of the API, after 8.2.0'",
        "?, 'the server, which has no version, cannot be compared with the releases of the API'"
    })
    void texts(String version, String text) {
        assertThat(API.find(version)).hasToString(text);
    }

    @Test
    void equality() {
        assertThat(API.find("8.2.0"))
                .isEqualTo(API.find("8.2.0"))
                .hasSameHashCodeAs(API.find("8.2.0"))
                .isNotEqualTo(API.find("8.2.1"))
                .isNotEqualTo("8.2.0");
    }
}
