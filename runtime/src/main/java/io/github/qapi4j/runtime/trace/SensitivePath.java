package io.github.qapi4j.runtime.trace;

import java.util.List;

/** The place of a sensitive member: a command or event, and the names from its arguments, data or return value down to the member. */
final class SensitivePath {
    private static final String ANY = "*";
    private static final String ANY_NUMBER = "**";

    /** The maximum number of names, so that a state has a bit for each of them and one for the end. */
    private static final int MAX_NAMES = Long.SIZE - 1;

    private final String command;
    private final List<String> names;
    private final boolean onlyInArguments;

    private SensitivePath(String command, List<String> names, boolean onlyInArguments) {
        this.command = command;
        this.names = names;
        this.onlyInArguments = onlyInArguments;
    }

    /** Returns the place at a path: names with dots between them. */
    static SensitivePath of(String command, String path) {
        List<String> names = List.of(path.split("\\.", -1));
        if (names.contains("") || names.get(names.size() - 1).equals(ANY_NUMBER) || names.size() > MAX_NAMES) {
            throw new IllegalArgumentException("'" + path + "' is not the path of a member");
        }
        return new SensitivePath(command, names, false);
    }

    /** Returns the places of all members with a name. */
    static SensitivePath anywhere(String command, String member) {
        return new SensitivePath(command, List.of(ANY_NUMBER, member), false);
    }

    /** Returns this place for arguments only. */
    SensitivePath inArguments() {
        return new SensitivePath(command, names, true);
    }

    /** Returns the places of all members that have the last name of this one. */
    SensitivePath anywhere() {
        return new SensitivePath(command, List.of(ANY_NUMBER, last()), onlyInArguments);
    }

    boolean isOnlyInArguments() {
        return onlyInArguments;
    }

    /** Returns whether the command or event has this name. Servers use both {@code -} and {@code _}, which users confuse. */
    boolean isOf(String name) {
        return command.replace('_', '-').equals(name.replace('_', '-'));
    }

    /** Returns the last name, which may be a wildcard. */
    String last() {
        return names.get(names.size() - 1);
    }

    /** Returns the state before the first name of a member's path: its bit {@code n} is set if {@code n} names of this path match so far. */
    long start() {
        return withAnyNumber(1);
    }

    /** Returns the state after one more name of a member's path. */
    long next(long state, String name) {
        long next = 0;
        for (long left = state; left != 0; left &= left - 1) {
            int matched = Long.numberOfTrailingZeros(left);
            if (matched == names.size()) {
                break;
            }
            String expected = names.get(matched);
            if (expected.equals(ANY_NUMBER)) {
                next |= 1L << matched;
            } else if (expected.equals(ANY) || expected.equals(name)) {
                next |= 1L << (matched + 1);
            }
        }
        return withAnyNumber(next);
    }

    private long withAnyNumber(long state) {
        long all = state;
        for (int matched = 0; matched < names.size(); matched++) {
            if ((all & 1L << matched) != 0 && names.get(matched).equals(ANY_NUMBER)) {
                all |= 1L << (matched + 1);
            }
        }
        return all;
    }

    /** Returns whether the names that have led to a state are the path of a sensitive member. */
    boolean isEnd(long state) {
        return (state & 1L << names.size()) != 0;
    }

    @Override
    public String toString() {
        return command + "." + String.join(".", names);
    }
}
