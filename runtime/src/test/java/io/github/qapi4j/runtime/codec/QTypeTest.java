package io.github.qapi4j.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class QTypeTest {
    private static final Map<String, QType> TYPES = Map.of(
            "none", QType.NONE,
            "qnull", QType.QNULL,
            "qnum", QType.QNUM,
            "qstring", QType.QSTRING,
            "qdict", QType.QDICT,
            "qlist", QType.QLIST,
            "qbool", QType.QBOOL);

    @Test
    void namesAndTypes() throws IOException {
        assertThat(TYPES.values()).containsExactlyInAnyOrder(QType.values());
        for (Map.Entry<String, QType> type : TYPES.entrySet()) {
            String json = "\"" + type.getKey() + "\"";
            assertThat(type.getValue().wireName()).isEqualTo(type.getKey());
            assertThat(QType.of(type.getKey())).isEqualTo(type.getValue());
            Json.reads(Codecs.QTYPE, json, type.getValue());
            assertThat(Json.write(Codecs.QTYPE, type.getValue())).isEqualTo(json);
        }
    }

    @Test
    void otherNames() {
        assertThatThrownBy(() -> QType.of("QDICT"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a QType: QDICT");
        Json.rejects(Codecs.QTYPE, "\"qint\"", "$: unknown value 'qint'");
        Json.rejects(Codecs.QTYPE, "1", "$: expected string, got number");
    }
}
