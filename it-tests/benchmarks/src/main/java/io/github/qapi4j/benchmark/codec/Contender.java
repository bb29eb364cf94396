package io.github.qapi4j.benchmark.codec;

import java.util.function.Supplier;

/** The libraries that are compared. */
public enum Contender {
    /** The generated codecs. */
    OURS("ours", Generated::new),
    /** The baseline: code by hand over jackson-core. */
    JACKSON_CORE("jacksonCore", JacksonCore::new),
    /** Databind from Jackson. */
    DATABIND("databind", Databind::plain),
    /** Databind with the module Blackbird, which generates accessors. */
    BLACKBIRD("blackbird", Databind::withBlackbird),
    /** The annotation processor avaje-jsonb. */
    AVAJE("avaje", Avaje::new),
    /** The library fastjson2. */
    FASTJSON2("fastjson2", Fastjson2::new),
    /** The library Gson. */
    GSON("gson", GsonLibrary::new);

    private final String method;
    private final Supplier<Library> library;

    Contender(String method, Supplier<Library> library) {
        this.method = method;
        this.library = library;
    }

    /** Returns the contender whose methods in the benchmark classes have this name. */
    public static Contender of(String method) {
        for (Contender contender : values()) {
            if (contender.method.equals(method)) {
                return contender;
            }
        }
        throw new IllegalArgumentException(method);
    }

    /** Sets the library up. */
    Library library() {
        return library.get();
    }
}
