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
 * Appends the shares of packages in the samples of a recording of JFR as rows. A sample belongs to the package of the innermost frame that is not the
 * JDK's. Arguments: the recording, the file of results, the table.
 */
public final class ProfileShares {
    private static final int ROWS = 12;

    private ProfileShares() {}

    /** Appends the largest shares. */
    public static void main(String[] args) throws IOException {
        Map<String, Integer> samples = new HashMap<>();
        try (RecordingFile recording = new RecordingFile(Path.of(args[0]))) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (event.getEventType().getName().equals("jdk.ExecutionSample") && event.getStackTrace() != null) {
                    samples.merge(owner(event.getStackTrace().getFrames()), 1, Integer::sum);
                }
            }
        }
        double all = samples.values().stream().mapToInt(each -> each).sum();
        List<Map.Entry<String, Integer>> largest = samples.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
                .limit(ROWS)
                .toList();
        for (Map.Entry<String, Integer> each : largest) {
            new Row(
                            args[2],
                            each.getKey(),
                            "ours",
                            "all samples",
                            "samples",
                            Row.Better.LOWER,
                            List.of(each.getValue() / all),
                            (double) each.getValue(),
                            all,
                            null,
                            null,
                            Row.EQUAL,
                            null,
                            null)
                    .appendTo(Path.of(args[1]));
        }
    }

    private static String owner(List<RecordedFrame> frames) {
        for (RecordedFrame frame : frames) {
            // The name of a lambda's class ends with a slash and a number.
            String type = frame.getMethod().getType().getName().replaceFirst("[$/].*", "");
            if (!type.startsWith("java.") && !type.startsWith("jdk.") && !type.startsWith("sun.")) {
                return type.substring(0, Math.max(0, type.lastIndexOf('.')));
            }
        }
        return "the JDK";
    }
}
