package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.qmp.Sample.Echo;
import io.github.qapi4j.runtime.qmp.Sample.Poke;
import io.github.qapi4j.runtime.qmp.Sample.SampleCommands;
import io.github.qapi4j.runtime.qmp.Sample.Silence;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands that a handler overrides, for all kinds of classes. */
class OverriddenCommandsTest {

    /** Returns the commands of the sample that a handler overrides, by the simple names of their types. */
    private static List<String> overriddenBy(Class<?> handler) {
        OverriddenCommands overridden = OverriddenCommands.of(SampleCommands.class, handler);
        List<String> names = new ArrayList<>();
        for (Class<?> command : List.of(Echo.class, Poke.class, Silence.class)) {
            if (overridden.contains(command)) {
                names.add(command.getSimpleName());
            }
        }
        return names;
    }

    private static List<String> overriddenBy(SampleCommands handler) {
        return overriddenBy(handler.getClass());
    }

    private static class EchoHandler implements SampleCommands {
        @Override
        public String echo(Echo command) {
            return command.text();
        }
    }

    @Test
    void classes() {
        assertThat(overriddenBy(new EchoHandler())).containsExactly("Echo");
        assertThat(overriddenBy(new SampleCommands() {})).isEmpty();
        assertThat(overriddenBy(new SampleCommands() {
                    @Override
                    public void silence(Silence command) {}
                }))
                .containsExactly("Silence");
        record OfRecord(String text) implements SampleCommands {
            @Override
            public void poke(Poke command) {}
        }
        assertThat(overriddenBy(new OfRecord(""))).containsExactly("Poke");
        enum OfEnum implements SampleCommands {
            PLAIN,
            WITH_BODY {
                @Override
                public void poke(Poke command) {}
            }
        }
        assertThat(overriddenBy(OfEnum.PLAIN)).isEmpty();
        assertThat(overriddenBy(OfEnum.WITH_BODY)).containsExactly("Poke");
    }

    @Test
    void superclasses() {
        class Inherits extends EchoHandler {}
        assertThat(overriddenBy(new Inherits())).containsExactly("Echo");
        class Adds extends EchoHandler {
            @Override
            public void poke(Poke command) {}
        }
        assertThat(overriddenBy(new Adds())).containsExactly("Echo", "Poke");
        class NoHandler {
            public String echo(Echo command) {
                return command.text();
            }

            public String poke(String text) {
                return text;
            }
        }
        class BecomesHandler extends NoHandler implements SampleCommands {}
        assertThat(overriddenBy(new BecomesHandler())).containsExactly("Echo");
        abstract class Abstract implements SampleCommands {
            @Override
            public abstract String echo(Echo command);
        }
        class Concrete extends Abstract {
            @Override
            public String echo(Echo command) {
                return command.text();
            }
        }
        assertThat(overriddenBy(new Concrete())).containsExactly("Echo");
    }

    @Test
    void methodsThatDoNotOverride() {
        class Private {
            @SuppressWarnings("unused")
            private String echo(Echo command) {
                return command.text();
            }
        }
        class Overloads extends Private implements SampleCommands {
            @SuppressWarnings("unused")
            public void poke(Echo command) {}

            @SuppressWarnings("unused")
            public void poke() {}
        }
        assertThat(overriddenBy(new Overloads())).isEmpty();
    }

    private abstract static class OfAny<C> {
        public String echo(C command) {
            return String.valueOf(command);
        }
    }

    @Test
    void bridges() {
        class OfEcho extends OfAny<Echo> implements SampleCommands {}
        assertThat(overriddenBy(new OfEcho())).containsExactly("Echo");
    }

    private interface WithEcho extends SampleCommands {
        @Override
        default String echo(Echo command) {
            return command.text();
        }
    }

    private interface WithoutBody extends SampleCommands {
        @Override
        void poke(Poke command);
    }

    private interface Unrelated {
        default void silence(Silence command) {}
    }

    @Test
    void interfaces() {
        assertThat(overriddenBy(new WithEcho() {})).containsExactly("Echo");
        class Diamond implements SampleCommands, WithEcho {}
        assertThat(overriddenBy(new Diamond())).containsExactly("Echo");
        class SubclassOfPlain extends EchoHandler implements WithEcho {}
        assertThat(overriddenBy(new SubclassOfPlain())).containsExactly("Echo");
        class Delegates implements SampleCommands, Unrelated {
            @Override
            public void silence(Silence command) {
                Unrelated.super.silence(command);
            }
        }
        assertThat(overriddenBy(new Delegates())).containsExactly("Silence");
        class CallsTheDefault implements SampleCommands {
            @Override
            public String echo(Echo command) throws IOException {
                return SampleCommands.super.echo(command);
            }
        }
        assertThat(overriddenBy(new CallsTheDefault())).containsExactly("Echo");
    }

    @Test
    void lambdas() {
        WithoutBody lambda = command -> {};
        assertThat(overriddenBy(lambda)).containsExactly("Poke");
        WithoutBody reference = List.of()::contains;
        assertThat(overriddenBy(reference)).containsExactly("Poke");
    }

    @Test
    void proxiesOverrideEverything() {
        Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SampleCommands.class}, (self, method, arguments) -> null);
        assertThat(overriddenBy(proxy.getClass())).containsExactly("Echo", "Poke", "Silence");
    }

    /** A hand-written handler interface, whose methods differ from those of generated interfaces. */
    private interface Irregular extends QmpHandler {
        default void echo(Echo command) {}

        default void echoAgain(Echo command) {}

        default void poke(Poke command, int times) {}

        void silence(Silence command);

        static void of(String text) {}
    }

    @Test
    void irregularMethodsCountAsOverridden() {
        class Handler implements Irregular {
            @Override
            public void silence(Silence command) {}
        }
        OverriddenCommands overridden = OverriddenCommands.of(Irregular.class, Handler.class);
        assertThat(overridden.contains(Echo.class)).as("two methods").isTrue();
        assertThat(overridden.contains(Poke.class)).as("another parameter").isTrue();
        assertThat(overridden.contains(Silence.class)).as("no default body").isTrue();
        assertThat(overridden.contains(String.class)).as("a static method").isTrue();
    }

    /** A handler interface that is public, since a class from another class loader implements it. */
    public interface PublicCommands extends QmpHandler {
        default void echo(Echo command) {}

        default void poke(Poke command) {}
    }

    /** A type that {@link IsolatedLoader} does not find, like a type that is missing on the class path at run time. */
    public static final class Missing {}

    /** Overrides {@code echo}. */
    public static final class Complete implements PublicCommands {
        @Override
        public void echo(Echo command) {}
    }

    /** Has a method whose return type cannot be resolved. */
    public static final class Incomplete implements PublicCommands {
        @Override
        public void echo(Echo command) {}

        public Missing missing() {
            return new Missing();
        }
    }

    /** Defines a class again in a separate module, which is not open to the runtime, and does not find {@link Missing}. */
    private static final class IsolatedLoader extends ClassLoader {
        IsolatedLoader() {
            super(OverriddenCommandsTest.class.getClassLoader());
        }

        Class<?> define(Class<?> type) throws IOException {
            String file = type.getName().substring(type.getPackageName().length() + 1) + ".class";
            try (InputStream in = type.getResourceAsStream(file)) {
                byte[] code = in.readAllBytes();
                return defineClass(type.getName(), code, 0, code.length);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.equals(Missing.class.getName())) {
                throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    @Test
    void classesOfAnotherModule() throws Exception {
        Class<?> complete = new IsolatedLoader().define(Complete.class);
        assertThat(complete.getModule()).isNotEqualTo(PublicCommands.class.getModule());
        OverriddenCommands overridden = OverriddenCommands.of(PublicCommands.class, complete);
        assertThat(overridden.contains(Echo.class)).isTrue();
        assertThat(overridden.contains(Poke.class)).isFalse();
    }

    @Test
    void classesThatCannotBeInspectedOverrideEverything() throws Exception {
        Class<?> incomplete = new IsolatedLoader().define(Incomplete.class);
        OverriddenCommands overridden = OverriddenCommands.of(PublicCommands.class, incomplete);
        assertThat(overridden.contains(Echo.class)).isTrue();
        assertThat(overridden.contains(Poke.class)).as("not known").isTrue();
    }
}
