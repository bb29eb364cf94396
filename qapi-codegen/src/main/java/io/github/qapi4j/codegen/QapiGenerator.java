package io.github.qapi4j.codegen;

import io.github.qapi4j.codegen.emit.SourceUnits;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.Lowering;
import io.github.qapi4j.diagnostic.Diagnostics;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

/** Generates Java from a schema: decides everything first, then prints. Equal requests give equal bytes. */
public final class QapiGenerator {

    private QapiGenerator() {}

    /** Generates the text of all files; reads and writes none. Uses as many threads as there are processors, and ends them. */
    public static GeneratorResult generate(GeneratorRequest request) {
        Diagnostics diagnostics = new Diagnostics(request.levels());
        Optional<JavaModel> model = Lowering.lower(request, diagnostics);
        SortedMap<String, String> files =
                model.isEmpty() ? Collections.emptySortedMap() : SourceUnits.print(model.get());
        return new GeneratorResult(files, diagnostics.sorted(), diagnostics.count());
    }
}
