package io.github.qapi4j.codegen;

import io.github.qapi4j.codegen.emit.JavaBackEnd;
import io.github.qapi4j.codegen.model.BackEnd;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.Lowering;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.Doc;
import java.util.Collections;
import java.util.List;
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
        SortedMap<String, String> files = Collections.emptySortedMap();
        try (GeneratorThreads threads = new GeneratorThreads()) {
            DocsParser docs = new DocsParser(request.schema().docs());
            if (request.docs() == DocsLevel.FULL) {
                threads.runAside(docs);
            }
            Optional<JavaModel> model;
            try {
                model = Lowering.lower(request, diagnostics);
            } finally {
                docs.stop();
            }
            if (model.isPresent()) {
                files = SourceUnits.print(backEnd.units(model.get()), threads);
            }
        }
        return new GeneratorResult(files, diagnostics.sorted(), diagnostics.count());
    }

    /**
     * Parses the markup of the documentation of definitions, which the lowering does not need, until it is stopped. What it has not parsed then is
     * parsed on first use.
     */
    private static final class DocsParser implements Runnable {
        private final List<Doc> docs;
        private volatile boolean stopped;

        DocsParser(List<Doc> docs) {
            this.docs = docs;
        }

        @Override
        public void run() {
            for (Doc doc : docs) {
                if (stopped) {
                    return;
                }
                if (doc.symbol() == null) {
                    continue;
                }
                doc.overview().blocks();
                doc.members().forEach(entry -> entry.text().blocks());
                doc.features().forEach(entry -> entry.text().blocks());
                doc.sections().forEach(section -> section.text().blocks());
            }
        }

        void stop() {
            stopped = true;
        }
    }
}
