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
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.commons.support.AnnotationSupport;

/** Implements {@link FakeQemu}. */
final class FakeQemuExtension
        implements BeforeEachCallback,
                AfterEachCallback,
                TestExecutionExceptionHandler,
                LifecycleMethodExecutionExceptionHandler,
                ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(FakeQemuExtension.class);
    private static final Pattern INVOCATION = Pattern.compile("-invocation:#(\\d+)]");
    private static final Pattern VERSION = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,9})");

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        FakeQemu options = options(context);
        TestDouble started = options.recording().isEmpty() ? start(options) : startRecorded(options, context);
        context.getStore(NAMESPACE).put(TestDouble.class, started);
    }

    private static TestDouble startRecorded(FakeQemu options, ExtensionContext context) throws IOException {
        Claim test = Claim.of(context);
        Path file =
                Path.of(System.getProperty(RecordedQemu.FOLDER_PROPERTY, "")).resolve(test.in(options.recording()));
        String qemu = System.getProperty(RecordedQemu.PROPERTY);
        if (qemu != null) {
            claim(file, test, options.recording(), context);
        }
        return RecordedQemu.start(file, qemu);
    }

    /** Ensures that no other test of this run records in the file. */
    private static void claim(Path file, Claim test, String path, ExtensionContext context) {
        Claim first = context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(file.toAbsolutePath(), key -> test, Claim.class);
        if (!first.id().equals(test.id())) {
            throw new ExtensionConfigurationException("the recording '" + file + "' is that of " + first
                    + ": each test needs a file of its own" + test.hint(first, path));
        }
    }

    /**
     * The test that records in a file.
     *
     * @param id its unique id
     * @param type the name of its class
     * @param method the name of its method
     * @param index which of the repetitions or sets of arguments of the method it is, from 1
     */
    private record Claim(String id, String type, String method, String index) {
        static Claim of(ExtensionContext context) {
            Matcher invocations = INVOCATION.matcher(context.getUniqueId());
            String index =
                    invocations.results().map(invocation -> invocation.group(1)).collect(Collectors.joining("-"));
            return new Claim(
                    context.getUniqueId(),
                    context.getRequiredTestClass().getSimpleName(),
                    context.getRequiredTestMethod().getName(),
                    index.isEmpty() ? "1" : index);
        }

        /** Returns the path of this test's recording. */
        String in(String path) {
            return path.replace("{class}", type).replace("{method}", method).replace("{index}", index);
        }

        /** Returns what distinguishes this test from another one with the same path, for a message. */
        String hint(Claim other, String path) {
            String missing = !method.equals(other.method)
                    ? "{method}"
                    : !type.equals(other.type) ? "{class}" : !index.equals(other.index) ? "{index}" : "";
            return missing.isEmpty() || path.contains(missing) ? "" : ", for example with " + missing + " in the path";
        }

        @Override
        public String toString() {
            return type + "." + method + (index.equals("1") ? "" : ", invocation " + index);
        }
    }

    private static TestDouble start(FakeQemu options) {
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
        if (options.timeoutMillis() < 0) {
            throw new ExtensionConfigurationException(
                    "@FakeQemu: timeoutMillis is negative: " + options.timeoutMillis());
        }
        builder.timeout(Duration.ofMillis(options.timeoutMillis()));
        if (options.lenient()) {
            builder.lenient();
        }
        if (options.singleClient()) {
            builder.singleClient();
        }
        return new InjectedServer(builder.start());
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw explained(context, failure);
    }

    @Override
    public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw explained(context, failure);
    }

    @Override
    public void handleAfterEachMethodExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        throw explained(context, failure);
    }

    /**
     * Returns the failure of a test, as the cause of what the fake QEMU reports, if it reports something. That usually is the reason: an error reply to an
     * unexpected command propagates through the code under test. Reports show the first failure only, so it must be this one.
     */
    private static Throwable explained(ExtensionContext context, Throwable failure) {
        TestDouble started = context.getStore(NAMESPACE).get(TestDouble.class, TestDouble.class);
        if (started == null) {
            return failure;
        }
        AssertionError explained = started.explain(failure);
        return explained == null ? failure : explained;
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
                            + " is not public, or its package is not exported to this module; in a modular test, add 'exports "
                            + api.getPackageName() + ";' to module-info.java",
                    e);
        }
    }
}
