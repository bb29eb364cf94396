/** The runtime of generated code: codecs, and client, server, transports, jobs, schemas and transactions of QMP. */
module io.github.qapi4j.runtime {
    requires com.fasterxml.jackson.core;
    requires static transitive org.jspecify;
    requires static org.newsclub.net.unix;

    exports io.github.qapi4j.runtime.agent;
    exports io.github.qapi4j.runtime.annotation;
    exports io.github.qapi4j.runtime.codec;
    exports io.github.qapi4j.runtime.generated;
    exports io.github.qapi4j.runtime.job;
    exports io.github.qapi4j.runtime.qmp;
    exports io.github.qapi4j.runtime.schema;
    exports io.github.qapi4j.runtime.trace;
    exports io.github.qapi4j.runtime.transaction;
    exports io.github.qapi4j.runtime.transaction.job;
    exports io.github.qapi4j.runtime.transaction.journal;
    exports io.github.qapi4j.runtime.transport;
}
