package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.JavaFile;
import io.github.qapi4j.codegen.model.JavaModel;
import java.io.IOException;
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

/** All files of a model, printed on all processors. */
public final class SourceUnits {
    private static final int FILE_CHARS = 4000;

    private final String packageName;
    private final String directory;
    private final List<Unit> units;
    private final String[] texts;
    private final AtomicInteger next = new AtomicInteger();

    private SourceUnits(String packageName, List<Unit> units) {
        this.packageName = packageName;
        this.directory = packageName.replace('.', '/') + "/";
        this.units = units;
        this.texts = new String[units.size()];
    }

    /** The text of each file by its path below the output directory. */
    public static SortedMap<String, String> print(JavaModel model) {
        Javadocs docs = new Javadocs(model);
        List<Unit> units = new ArrayList<>(TypeUnits.of(model, Scope.of(model, docs)));
        units.addAll(ModuleUnits.of(model, docs));
        units.sort(Comparator.comparingInt(Unit::weight).reversed());
        return new SourceUnits(model.packageName(), units).print();
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
            files.put(directory + units.get(i).name() + ".java", texts[i]);
        }
        return files;
    }

    private void printRemaining() {
        for (int i = next.getAndIncrement(); i < texts.length; i = next.getAndIncrement()) {
            texts[i] = print(packageName, units.get(i));
        }
    }

    /** The text of one file. */
    static String print(String packageName, Unit unit) {
        StringBuilder text = new StringBuilder(FILE_CHARS);
        Inserts inserts = new Inserts();
        try {
            JavaFile.builder(packageName, unit.type().apply(inserts))
                    .skipJavaLangImports(true)
                    .indent("    ")
                    .build()
                    .writeTo(text);
        } catch (IOException e) {
            throw new IllegalStateException("bug: a StringBuilder failed", e);
        }
        return inserts.fill(text);
    }
}
