package io.github.qapi4j.codegen;

import io.github.qapi4j.codegen.emit.JavaBackEnd;
import io.github.qapi4j.codegen.model.BackEnd;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.Lowering;
import io.github.qapi4j.diagnostic.Diagnostics;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;

/** Generates Java from a schema: the lowering produces a model, and a back end prints it. Equal requests produce equal bytes. */
public final class QapiGenerator {

    private QapiGenerator() {}

    /**
     * Generates the text of all files; reads and writes no file. Uses as many threads as there are processors, and ends them.
     */
    public static GeneratorResult generate(GeneratorRequest request) {
        return generate(request, new JavaBackEnd(GeneratorVersion.CURRENT));
    }

    /** Generates with a back end, which is called only if the request has no error. */
    static GeneratorResult generate(GeneratorRequest request, BackEnd backEnd) {
        Diagnostics diagnostics = new Diagnostics(request.levels());
        Optional<JavaModel> model = Lowering.lower(request, diagnostics);
        SortedMap<String, String> files =
                model.isEmpty() ? Collections.emptySortedMap() : SourceUnits.print(backEnd.units(model.get()));
        return new GeneratorResult(files, diagnostics.sorted(), diagnostics.count());
    }
}
