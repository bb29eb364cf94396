package io.github.qapi4j.junit;

import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.SchemaDescriptor;
import io.github.qapi4j.runtime.transport.Connector;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.commons.support.AnnotationSupport;

/** Implements {@link FakeQemu}. */
final class FakeQemuExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(FakeQemuExtension.class);
    private static final Pattern VERSION = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})");

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        FakeQemu options = options(context);
        context.getStore(NAMESPACE).put(TestDouble.class, start(options));
    }

    private static TestDouble start(FakeQemu options) throws IOException {
        if (!options.recording().isEmpty()) {
            return RecordedQemu.start(Path.of(options.recording()), System.getProperty(RecordedQemu.PROPERTY));
        }
        Matcher version = VERSION.matcher(options.version());
        if (!version.matches()) {
            throw new ExtensionConfigurationException(
                    "@FakeQemu: the version '" + options.version() + "' does not have the form '10.2.0'");
        }
        FakeServer.Builder builder = FakeServer.builder(schema(options.value()))
                .version(
                        Integer.parseInt(version.group(1)),
                        Integer.parseInt(version.group(2)),
                        Integer.parseInt(version.group(3)));
        return new InjectedServer((options.lenient() ? builder.lenient() : builder).start());
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        TestDouble started = context.getStore(NAMESPACE).remove(TestDouble.class, TestDouble.class);
        if (started != null) {
            started.end(context.getExecutionException().isPresent());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == FakeServer.class
                || type == QmpClient.class
                || type == Connector.class
                || (type == Path.class && !parameter.isAnnotated(TempDir.class))
                || type == options(context).value();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        TestDouble started = context.getStore(NAMESPACE).get(TestDouble.class, TestDouble.class);
        if (started == null) {
            throw new ExtensionConfigurationException(
                    "@FakeQemu has no " + type.getSimpleName() + " for " + parameter.getDeclaringExecutable()
                            + ": there is a fake QEMU for each test, from the methods with @BeforeEach to those with @AfterEach");
        }
        try {
            if (type == FakeServer.class) {
                return server(started);
            }
            if (type == Path.class) {
                return started.socket();
            }
            if (type == Connector.class) {
                return started.connector();
            }
            return type == QmpClient.class ? started.client() : api(type, started.client());
        } catch (IOException e) {
            throw new ExtensionConfigurationException(
                    "@FakeQemu has no " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private static FakeServer server(TestDouble started) {
        if (started instanceof InjectedServer injected) {
            return injected.server();
        }
        throw new ExtensionConfigurationException(
                "@FakeQemu has no FakeServer for a test with a recording, which has no stubs; use the client or the socket");
    }

    /** Returns the annotation of the method or the nearest class. */
    private static FakeQemu options(ExtensionContext context) {
        Optional<FakeQemu> found =
                context.getTestMethod().flatMap(method -> AnnotationSupport.findAnnotation(method, FakeQemu.class));
        for (Class<?> type = context.getRequiredTestClass();
                found.isEmpty() && type != null;
                type = type.getEnclosingClass()) {
            found = AnnotationSupport.findAnnotation(type, FakeQemu.class);
        }
        return found.orElseThrow(() ->
                new ExtensionConfigurationException("FakeQemuExtension needs @FakeQemu on the method or the class"));
    }

    private static SchemaDescriptor schema(Class<?> api) {
        return (SchemaDescriptor) call(api, method(api, "schema", SchemaDescriptor.class));
    }

    private static Object api(Class<?> api, QmpClient client) {
        return call(api, method(api, "on", api, QmpCaller.class), client);
    }

    private static Method method(Class<?> api, String name, Class<?> returns, Class<?>... parameters) {
        try {
            Method method = api.getMethod(name, parameters);
            if (Modifier.isStatic(method.getModifiers()) && method.getReturnType() == returns) {
                return method;
            }
        } catch (NoSuchMethodException e) {
            // Reported below.
        }
        throw new ExtensionConfigurationException("@FakeQemu(" + api.getSimpleName() + ".class): " + api.getName()
                + " has no public static method '" + name + "' that returns a " + returns.getSimpleName()
                + "; use the generated class for the whole schema, usually QmpApi");
    }

    private static Object call(Class<?> api, Method method, Object... arguments) {
        try {
            return method.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw new ExtensionConfigurationException(
                    "@FakeQemu(" + api.getSimpleName() + ".class): " + method.getName() + " has failed", e.getCause());
        } catch (IllegalAccessException e) {
            throw new ExtensionConfigurationException(
                    "@FakeQemu(" + api.getSimpleName() + ".class): " + api.getName()
                            + " is not public, or its package is not exported",
                    e);
        }
    }
}
