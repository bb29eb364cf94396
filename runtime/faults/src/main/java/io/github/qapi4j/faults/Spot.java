package io.github.qapi4j.faults;

import io.github.qapi4j.runtime.transaction.TransactionProbe.Place;

/**
 * A place in one transaction, which has a number if the step reaches it several times.
 *
 * @param what a {@link Place} or a {@link Write}
 */
record Spot(Enum<?> what, int step, int occurrence) {

    /** A time before or after a write of the journal. */
    enum Write {
        BEFORE_BEGIN("before the undo records are durable"),
        BEGUN("after the undo records are durable"),
        BEFORE_UNDO("before an undo record is durable"),
        UNDO("after an undo record is durable"),
        BEFORE_DECISION("before the decision is durable"),
        DECISION("after the decision is durable"),
        BEFORE_END("before the end is written"),
        END("after the end is written");

        private final String description;

        Write(String description) {
            this.description = description;
        }

        boolean isBefore() {
            return this == BEFORE_BEGIN || this == BEFORE_UNDO || this == BEFORE_DECISION || this == BEFORE_END;
        }
    }

    boolean is(Place place) {
        return what == place;
    }

    boolean isEntry() {
        return what instanceof Place && what.name().endsWith("ING") && what != Place.REGISTERING;
    }

    /** Returns whether the transaction fails if this fails. */
    boolean mayFail() {
        return what instanceof Place place ? place.compareTo(Place.COMMITTING) < 0 : what != Write.BEFORE_END;
    }

    /** Returns whether something must be undone if this fails. */
    boolean isBehindAnEffect() {
        return what == Place.REGISTERED || what == Place.PREPARED;
    }

    @Override
    public String toString() {
        String times = occurrence == 0 ? "" : ", reached " + (occurrence + 1) + " times";
        if (what instanceof Write write) {
            return write.description
                    + (write == Write.BEFORE_UNDO || write == Write.UNDO ? " by step " + step : "")
                    + times;
        }
        boolean ofHook = switch ((Place) what) {
            case ENTERING, ENTERED, LEAVING, LEFT -> true;
            default -> false;
        };
        return "at " + what + (ofHook ? "" : " of step " + step) + times;
    }
}
