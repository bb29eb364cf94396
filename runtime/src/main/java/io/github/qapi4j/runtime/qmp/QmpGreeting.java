package io.github.qapi4j.runtime.qmp;

import io.github.qapi4j.runtime.codec.JsonObject;
import java.util.List;
import java.util.Objects;

/**
 * The greeting that a server sends when a client connects.
 *
 * <pre>{@code
 * JsonObject qemu = client.greeting().version().getObject("qemu");
 * String release = qemu.getInt("major") + "." + qemu.getInt("minor");
 * }</pre>
 *
 * @param version the server's version, e.g. {@code {"qemu": {"major": 7, "minor": 2, "micro": 0}, "package": ""}}
 * @param capabilities the capabilities of QMP that it offers, e.g. {@code oob}
 */
public record QmpGreeting(JsonObject version, List<String> capabilities) {

    /** Copies the capabilities. */
    public QmpGreeting {
        Objects.requireNonNull(version, "version");
        capabilities = List.copyOf(capabilities);
    }
}
