package io.github.qapi4j.check;

import io.github.qapi4j.check.CheckResult.Compared;
import io.github.qapi4j.input.SchemaInput;
import io.github.qapi4j.input.SchemaSide;
import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.LoadResult;
import io.github.qapi4j.source.SourceResolver;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

/** Schemas in memory, for comparisons. */
public final class Schemas {
    /** A day on which no approval of these tests has expired, unless the test says so. */
    public static final LocalDate TODAY = LocalDate.of(2026, 6, 1);

    private Schemas() {}

    /** A schema with one file, which has the same name as the schema. */
    public record Text(String name, String text) implements SchemaSide {
        @Override
        public LoadResult load(LoadOptions options) {
            return SchemaInput.load(SourceResolver.memory(Map.of(name, text)), name, options);
        }
    }

    /** A request with the files {@code old/a.json} and {@code new/a.json}. */
    public static CheckRequest request(String older, String newer) {
        return CheckRequest.of(List.of(new Text("old/a.json", older), new Text("new/a.json", newer)), TODAY);
    }

    /** The result of a request whose schemas are valid. */
    public static Compared compared(CheckRequest request) {
        return (Compared) SchemaCheck.run(request);
    }
}
