/** What generated code needs to speak QMP: codecs, client, server, transports, transactions. */
module io.github.qapi4j.runtime {
    requires transitive com.fasterxml.jackson.core;
    requires static transitive org.jspecify;
}
