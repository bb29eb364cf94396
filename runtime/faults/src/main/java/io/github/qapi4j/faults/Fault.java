package io.github.qapi4j.faults;

/** A failure at a place. */
record Fault(Spot at, Kind kind) {
    /** A kind of failure. */
    enum Kind {
        EXCEPTION("an exception"),
        ERROR("an error"),
        EXHAUSTED_MEMORY("exhausted memory"),
        HANG("a hang"),
        CRASH("a crash");

        private final String description;

        Kind(String description) {
            this.description = description;
        }
    }

    /** Throws the exception of this failure, if it has one. */
    void raise() {
        switch (kind) {
            case EXCEPTION, CRASH -> throw new IllegalStateException("failure " + at);
            case ERROR -> throw new AssertionError("failure " + at);
            case EXHAUSTED_MEMORY -> throw new OutOfMemoryError("failure " + at);
            case HANG -> {
                // The deadline has expired, and the callback decides what follows.
            }
        }
    }

    @Override
    public String toString() {
        return kind.description + " " + at;
    }
}
