package io.github.qapi4j.runtime.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Functions that are attached to a client's future run on the client's executor: by each method of the JDK that runs the tests. */
@Timeout(30)
class FutureStagesTest {
    private static final ExecutorService USERS = Executors.newSingleThreadExecutor(task -> new Thread(task, "users"));
    private static final ExecutorService GIVEN = Executors.newSingleThreadExecutor(task -> new Thread(task, "given"));

    private static final LimitedThreads THREADS = new LimitedThreads();

    private final Callbacks callbacks = new Callbacks(THREADS.shared, USERS);
    private CallFuture<String> call = new CallFuture<>(callbacks, () -> {});
    private final BlockingQueue<String> threads = new LinkedBlockingQueue<>();

    @AfterAll
    static void close() {
        USERS.shutdown();
        GIVEN.shutdown();
    }

    private enum Source {
        CALL,
        DEPENDENT,
        COPY,
        MINIMAL;

        CompletionStage<String> of(CallFuture<String> call) {
            return switch (this) {
                case CALL -> call;
                case DEPENDENT -> call.thenApply(value -> value);
                case COPY -> call.copy();
                case MINIMAL -> call.minimalCompletionStage();
            };
        }
    }

    static Stream<Method> methods() {
        return Stream.of(CompletionStage.class.getMethods())
                .filter(method -> CompletionStage.class.isAssignableFrom(method.getReturnType()))
                .filter(method -> method.getParameterCount() > 0)
                .sorted(Comparator.comparing(Method::getName).thenComparing(Method::getParameterCount));
    }

    @Test
    void allMethodsOfStagesAreCovered() {
        assertThat(methods().map(Method::getName).distinct())
                .hasSizeGreaterThanOrEqualTo(28)
                .contains("thenApply", "exceptionallyComposeAsync");
    }

    @ParameterizedTest
    @MethodSource("methods")
    void functionsRunOnTheExecutor(Method method) throws Exception {
        for (Source source : Source.values()) {
            for (boolean before : List.of(true, false)) {
                call = new CallFuture<>(callbacks, () -> {});
                functionRunsOnTheExecutor(method, source, before);
            }
        }
    }

    private void functionRunsOnTheExecutor(Method method, Source source, boolean before) throws Exception {
        boolean failing = method.getName().startsWith("exceptionally");
        CompletionStage<String> stage = source.of(call);
        if (before) {
            complete(failing);
            call.copy().handle((value, failure) -> "").get();
        }
        CompletionStage<?> result = (CompletionStage<?>) method.invoke(stage, arguments(method));
        if (!before) {
            complete(failing);
        }
        boolean given = Arrays.asList(method.getParameterTypes()).contains(Executor.class);
        assertThat(threads.take())
                .as("%s, completed before: %s", source, before)
                .isEqualTo(given ? "given" : "users");
        result.toCompletableFuture().handle((value, failure) -> "").get();
        assertThat((Object) result).isInstanceOf(source == Source.MINIMAL ? MinimalStage.class : ClientFuture.class);
        assertThat(threads).isEmpty();
    }

    private void complete(boolean failing) {
        call.end(failing ? Outcome.failed(() -> new IOException("failed")) : Outcome.of("value"));
    }

    private Object[] arguments(Method method) {
        boolean compose = method.getName().contains("Compose");
        boolean either = method.getName().contains("Either");
        return Stream.of(method.getParameterTypes())
                .map(type -> argument(method, type, compose, either))
                .toArray();
    }

    private Object argument(Method method, Class<?> type, boolean compose, boolean either) {
        if (type == Function.class) {
            return (Function<Object, Object>) value -> {
                record();
                return compose ? CompletableFuture.completedFuture("composed") : "applied";
            };
        } else if (type == BiFunction.class) {
            return (BiFunction<Object, Object, Object>) (value, other) -> {
                record();
                return "applied";
            };
        } else if (type == Consumer.class) {
            return (Consumer<Object>) value -> record();
        } else if (type == BiConsumer.class) {
            return (BiConsumer<Object, Object>) (value, other) -> record();
        } else if (type == Runnable.class) {
            return (Runnable) this::record;
        } else if (type == Executor.class) {
            return GIVEN;
        } else if (type == CompletionStage.class) {
            return either ? new CompletableFuture<>() : CompletableFuture.completedFuture("other");
        }
        throw new AssertionError("a method that this test does not know: " + method);
    }

    private void record() {
        threads.add(Thread.currentThread().getName());
    }

    @Test
    void stagesAreClientFuturesAndTheFutureIsItself() {
        assertThat(call.toCompletableFuture()).isSameAs(call);
        assertThat(call.defaultExecutor()).isSameAs(callbacks);
        assertThat(call.newIncompleteFuture()).isInstanceOf(ClientFuture.class);
        assertThat(call.copy()).isInstanceOf(ClientFuture.class).isNotSameAs(call);
    }

    @Test
    void copyCannotCompleteTheCall() {
        CompletableFuture<String> copy = call.copy();
        copy.complete("mine");
        assertThat(call).isNotDone();
    }

    @Test
    void minimalStageIsOnlyAStage() throws Exception {
        CompletableFuture<String> stage = (CompletableFuture<String>) call.minimalCompletionStage();
        CompletableFuture<String> full = stage.toCompletableFuture();
        for (Method method : CompletableFuture.class.getDeclaredMethods()) {
            if (!java.lang.reflect.Modifier.isPublic(method.getModifiers())
                    || java.lang.reflect.Modifier.isStatic(method.getModifiers())
                    || isOfStages(method)
                    || List.of("toString", "copy", "newIncompleteFuture", "defaultExecutor", "minimalCompletionStage")
                            .contains(method.getName())
                    // A class for JDK 17 cannot override it.
                    || method.getName().equals("state")) {
                continue;
            }
            Object[] arguments = Stream.of(method.getParameterTypes())
                    .map(FutureStagesTest::defaultOf)
                    .toArray();
            assertThatThrownBy(() -> method.invoke(stage, arguments))
                    .as(method.toString())
                    .cause()
                    .isInstanceOf(UnsupportedOperationException.class);
        }
        full.complete("mine");
        complete(false);
        assertThat(stage.toCompletableFuture().get()).isEqualTo("value");
        assertThat(full.get()).isEqualTo("mine");
    }

    private static boolean isOfStages(Method method) {
        return Stream.of(CompletionStage.class.getMethods())
                .anyMatch(other -> other.getName().equals(method.getName()));
    }

    private static Object defaultOf(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        return type == long.class ? (Object) 1L : null;
    }

    @Test
    void dependentsGetTheFailureAsCauses() {
        CompletableFuture<String> dependent = call.thenApply(value -> value);
        call.end(Outcome.failed(() -> new IOException("reason")));
        assertThatThrownBy(dependent::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOf(IOException.class)
                .hasMessage("reason");
        assertThatThrownBy(() ->
                        call.minimalCompletionStage().toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .cause()
                .hasMessage("reason");
    }

    @Test
    void methodsOfOtherFuturesRunOnTheCompletingThreadWhichIsNotTheCallers() throws Exception {
        CompletableFuture<String> other = CompletableFuture.completedFuture("other ");
        CompletableFuture<String> combined = other.thenCombine(
                call, (first, second) -> Thread.currentThread().getName());
        CompletableFuture<String> all = CompletableFuture.allOf(call, other)
                .thenApply(none -> Thread.currentThread().getName());
        CompletableFuture<String> any = CompletableFuture.anyOf(call, new CompletableFuture<>())
                .thenApply(none -> Thread.currentThread().getName());
        CompletableFuture<String> composed = other.thenCompose(value -> call)
                .thenApply(none -> Thread.currentThread().getName());
        complete(false);
        for (CompletableFuture<String> future : List.of(combined, all, any, composed)) {
            assertThat(future.get()).isEqualTo("qmp-completion");
        }
    }
}
