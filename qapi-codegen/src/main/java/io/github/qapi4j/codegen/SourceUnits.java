package io.github.qapi4j.codegen;

import io.github.qapi4j.codegen.model.SourceUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Prints source units with several threads, the largest first. The result does not depend on the number of threads. */
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
     * @param threads the threads to print with
     * @throws IllegalStateException if a unit fails, two units have the same path, or the thread is interrupted
     */
    static SortedMap<String, String> print(List<SourceUnit> units, GeneratorThreads threads) {
        List<SourceUnit> largestFirst = new ArrayList<>(units);
        largestFirst.sort(Comparator.comparingInt(SourceUnit::weight).reversed());
        return new SourceUnits(largestFirst).print(threads);
    }

    private SortedMap<String, String> print(GeneratorThreads threads) {
        threads.run(this::printRemaining, units.size() / 16);
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
