package io.github.qapi4j.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Starts a fake QEMU for each JUnit test, and verifies and ends it after the test, and after its methods with {@code @AfterEach}.
 *
 * <pre>{@code
 * @FakeQemu(QmpApi.class)
 * class MachineTest {
 *     @Test
 *     void pausesOnce(FakeServer qemu, QmpClient client) throws Exception {
 *         qemu.on(StopCommand.DESCRIPTOR).reply();
 *
 *         new Machine(client).pause();
 *
 *         qemu.takeCommand(StopCommand.DESCRIPTOR);
 *     }
 * }
 * }</pre>
 *
 * <p>Test methods, {@code @BeforeEach} and {@code @AfterEach} methods get these parameters:
 *
 * <table>
 *   <caption>Parameters</caption>
 *   <tr><th>type</th><th>value</th></tr>
 *   <tr><td>{@link FakeServer}</td><td>the fake QEMU: stubs, commands, events, faults</td></tr>
 *   <tr><td>{@link io.github.qapi4j.runtime.qmp.QmpClient}</td><td>a client that is connected to it</td></tr>
 *   <tr><td>the class {@link #value}</td><td>the generated API over this client</td></tr>
 *   <tr><td>{@link java.nio.file.Path}</td><td>the Unix socket on which the fake QEMU listens, for code that connects by itself</td></tr>
 *   <tr><td>{@link io.github.qapi4j.runtime.transport.Connector}</td><td>connects without a socket, for a client that connects again</td></tr>
 * </table>
 *
 * <p>All parameters of one test belong to the same fake QEMU; further ones are started with {@link FakeServer#start}. An annotation of a method has
 * priority over that of its class, and that over those of outer classes and superclasses.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@ExtendWith(FakeQemuExtension.class)
@SuppressWarnings("exports") // only JUnit uses the extension
public @interface FakeQemu {

    /** Returns the generated class with {@code schema()} and {@code on(QmpCaller)}, usually {@code QmpApi}. */
    Class<?> value();

    /** Returns the version in the greeting and for {@code query-version}, such as {@code 10.2.0}. */
    String version() default "0.0.0";

    /** Returns whether the test passes although stubs, or answers of them, were never used. */
    boolean lenient() default false;

    /**
     * Returns whether the fake QEMU serves one client at a time, as a monitor of QEMU does; see {@link FakeServer.Builder#singleClient}. The client and the
     * API that a test gets are one client.
     */
    boolean singleClient() default false;

    /** Returns how long {@link FakeServer#takeCommand} and {@link FakeServer#awaitClient} wait, in milliseconds. */
    long timeoutMillis() default 5_000;

    /**
     * Returns the file of a recording, relative to the working directory, which is that of the module in Maven and Gradle. If it is not empty, the
     * recording is the server: it replies what was recorded, and any command that was not recorded fails the test, as does a recorded command that does
     * not come. Such a test has a client, the API, a socket or a connector, and one connection, but no {@link FakeServer}, since a recording has no stubs.
     * Once the recorded QEMU has ended the connection, further ones fail, as with any QEMU that has ended; before, a second one fails the test.
     *
     * <p>With the system property {@code qapi4j.record}, the path of the Unix socket of a real QEMU, the test runs against that QEMU, and writes the
     * recording if it passes. Each test needs a file of its own: in the path, <code>{class}</code> represents the simple name of the test class,
     * <code>{method}</code> the name of the test method, and <code>{index}</code> the number, from 1, of a repetition or a set of arguments of a
     * parameterized test. The system property {@code qapi4j.recordings} is the folder to which the path is relative, in place of the working directory.
     */
    String recording() default "";
}
