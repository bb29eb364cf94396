package io.github.qapi4j.runtime.trace;

import java.util.List;

/** The place of a sensitive member: a command or event, and the names from its arguments, data or return value down to the member. */
final class SensitivePath {
    private static final String ANY = "*";
    private static final String ANY_NUMBER = "**";

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
        if (names.contains("") || names.get(names.size() - 1).equals(ANY_NUMBER)) {
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

    boolean isOnlyInArguments() {
        return onlyInArguments;
    }

    String command() {
        return command;
    }

    /** Returns the last name, which may be a wildcard. */
    String last() {
        return names.get(names.size() - 1);
    }

    /** Returns whether the last name of a path can be this one. */
    boolean endsWith(String name) {
        return last().equals(ANY) || last().equals(name);
    }

    /** Returns whether this is the place of a member: the first names of an array are its path. */
    boolean matches(String[] path, int length) {
        return matches(0, path, 0, length);
    }

    private boolean matches(int pattern, String[] path, int at, int length) {
        if (pattern == names.size()) {
            return at == length;
        }
        String name = names.get(pattern);
        if (name.equals(ANY_NUMBER)) {
            for (int rest = at; rest < length; rest++) {
                if (matches(pattern + 1, path, rest, length)) {
                    return true;
                }
            }
            return false;
        }
        return at < length && (name.equals(ANY) || name.equals(path[at])) && matches(pattern + 1, path, at + 1, length);
    }

    @Override
    public String toString() {
        return command + "." + String.join(".", names);
    }
}
