package io.github.qapi4j.runtime.transaction;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;

/** Records log messages instead of printing them. */
class RecordingLogger implements System.Logger {
    final List<String> messages = new ArrayList<>();
    final List<Throwable> thrown = new ArrayList<>();

    @Override
    public String getName() {
        return "recording";
    }

    @Override
    public boolean isLoggable(Level level) {
        return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable failure) {
        messages.add(level + " " + message);
        thrown.add(failure);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... parameters) {
        throw new AssertionError("not used: " + format);
    }
}
