package io.github.qapi4j.runtime.qmp;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The commands of a module that a handler overrides: those for which its class does not inherit the default body of the module's
 * handler interface.
 *
 * <p>This is found by reflection on public methods, which needs no access to them: the class may be non-public, or in a module that
 * opens nothing. Where reflection has no answer, as in a native image without metadata, the command counts as overridden: calling
 * the method is always right, since a default body answers {@code CommandNotFound}.
 */
final class OverriddenCommands {
    private final Class<?> handler;

    /** The interface's methods with a default body, by the type of their one parameter. */
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
            // A type in a signature is missing, or a native image lacks metadata and reports that.
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
            // As above; without metadata a native image may also find no method.
            return true;
        }
    }
}
