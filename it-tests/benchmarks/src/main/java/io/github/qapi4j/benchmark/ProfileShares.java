package io.github.qapi4j.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Publishes the largest shares of packages in the samples of a recording of JFR or, within a method, of classes. A sample belongs to the innermost
 * frame that is not the JDK's. Arguments: the recording, the table and, for the shares of classes, the method, e.g. {@code SomeClass.run}.
 */
public final class ProfileShares {
    private static final double SMALLEST = 0.02;

    private ProfileShares() {}

    /** Publishes them. */
    public static void main(String[] args) throws IOException {
        Map<String, Integer> samples = new HashMap<>();
        try (RecordingFile recording = new RecordingFile(Path.of(args[0]))) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
                    List<RecordedFrame> frames = event.getStackTrace().getFrames();
                    if (args.length == 2) {
                        samples.merge(owner(frames, false), 1, Integer::sum);
                    } else if (frames.stream().anyMatch(frame -> name(frame).endsWith("." + args[2]))) {
                        samples.merge(owner(frames, true), 1, Integer::sum);
                    }
                }
            }
        }
        double all = samples.values().stream().mapToInt(each -> each).sum();
        List<Map.Entry<String, Integer>> largest = samples.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .filter(each -> each.getValue() >= SMALLEST * all)
                .toList();
        for (Map.Entry<String, Integer> each : largest) {
            Row.ofNumbers(args[1], each.getKey(), "all samples", "samples", each.getValue(), all)
                    .publish();
        }
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }

    private static String owner(List<RecordedFrame> frames, boolean classes) {
        for (RecordedFrame frame : frames) {
            // The name of a lambda's class ends with a slash and a number.
            String type = frame.getMethod().getType().getName().replaceFirst("[$/].*", "");
            if (!type.startsWith("java.") && !type.startsWith("jdk.") && !type.startsWith("sun.")) {
                int dot = type.lastIndexOf('.');
                return classes ? type.substring(dot + 1) : type.substring(0, Math.max(0, dot));
            }
        }
        return "the JDK";
    }
}
