package io.github.qapi4j.runtime.qmp;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Determines which commands of a module a handler overrides: those for which its class does not inherit the default body of the module's handler
 * interface.
 *
 * <p>The check uses reflection on public methods, without access to them: the class may be non-public, or in a module that is not open. If reflection
 * fails, as in a native image without metadata, the command counts as overridden. Calling its method is always correct, since the default body
 * answers {@code CommandNotFound}.
 */
final class OverriddenCommands {
    private final Class<?> handler;

    /** The interface's methods with a default body, by the type of their single parameter. */
    private final Map<Class<?>, Method> defaults;

    private OverriddenCommands(Class<?> handler, Map<Class<?>, Method> defaults) {
        this.handler = handler;
        this.defaults = defaults;
    }

    /**
     * Prepares the check of a handler.
     *
     * @param type a module's handler interface
     * @param handler a class that implements it
     */
    static OverriddenCommands of(Class<?> type, Class<?> handler) {
        Map<Class<?>, Method> defaults = new HashMap<>();
        Set<Class<?>> ambiguous = new HashSet<>();
        for (Method method : publicMethods(type)) {
            if (method.isDefault() && !method.isBridge() && method.getParameterCount() == 1) {
                Class<?> parameter = method.getParameterTypes()[0];
                if (defaults.put(parameter, method) != null) {
                    ambiguous.add(parameter);
                }
            }
        }
        defaults.keySet().removeAll(ambiguous);
        return new OverriddenCommands(handler, defaults);
    }

    private static Method[] publicMethods(Class<?> type) {
        try {
            return type.getMethods();
        } catch (LinkageError e) {
            // A type in a signature is missing, or a native image reports missing metadata.
            return new Method[0];
        }
    }

    /**
     * Returns whether the handler overrides the method of a command.
     *
     * @param command the command's type, which is the method's parameter
     */
    boolean contains(Class<?> command) {
        Method inherited = defaults.get(command);
        if (inherited == null) {
            return true;
        }
        try {
            return !handler.getMethod(inherited.getName(), command).equals(inherited);
        } catch (NoSuchMethodException | LinkageError e) {
            // As above. A native image without metadata may also report that there is no such method.
            return true;
        }
    }
}
