package io.github.qapi4j.codegen;

import io.github.qapi4j.codegen.model.SourceUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Prints source units on all processors, the largest first. The result does not depend on the number of threads. */
final class SourceUnits {
    private final List<SourceUnit> units;
    private final String[] texts;
    private final AtomicInteger next = new AtomicInteger();

    private SourceUnits(List<SourceUnit> units) {
        this.units = units;
        this.texts = new String[units.size()];
    }

    /**
     * The text of each file by its path.
     *
     * @throws IllegalStateException if a unit fails, two units have the same path, or the thread is interrupted
     */
    static SortedMap<String, String> print(List<SourceUnit> units) {
        List<SourceUnit> largestFirst = new ArrayList<>(units);
        largestFirst.sort(Comparator.comparingInt(SourceUnit::weight).reversed());
        return new SourceUnits(largestFirst).print();
    }

    private SortedMap<String, String> print() {
        int others = Math.min(Runtime.getRuntime().availableProcessors() - 1, units.size() / 16);
        ExecutorService executor = Executors.newFixedThreadPool(Math.max(1, others));
        try {
            List<Future<?>> shares = new ArrayList<>();
            for (int i = 0; i < others; i++) {
                shares.add(executor.submit(this::printRemaining));
            }
            printRemaining();
            for (Future<?> share : shares) {
                share.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while printing", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("bug: " + e.getCause(), e.getCause());
        } finally {
            executor.shutdownNow();
        }
        SortedMap<String, String> files = new TreeMap<>();
        for (int i = 0; i < texts.length; i++) {
            String path = units.get(i).path();
            if (files.put(path, texts[i]) != null) {
                throw new IllegalStateException("bug: two files have the path " + path);
            }
        }
        return files;
    }

    private void printRemaining() {
        for (int i = next.getAndIncrement(); i < texts.length; i = next.getAndIncrement()) {
            texts[i] = units.get(i).text().get();
        }
    }
}
