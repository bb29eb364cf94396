package io.github.qapi4j.runtime.transaction.job;

import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps warnings and errors, and prints nothing. */
final class TestLogger implements System.Logger {
    final List<String> messages = new CopyOnWriteArrayList<>();

    @Override
    public String getName() {
        return "test";
    }

    @Override
    public boolean isLoggable(Level level) {
        return level.compareTo(Level.WARNING) >= 0;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable failure) {
        if (isLoggable(level)) {
            messages.add(level + " " + message + (failure == null ? "" : ": " + failure));
        }
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
        throw new AssertionError("not used: " + format);
    }
}
