package io.github.qapi4j.runtime.transaction;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Predicts the result of a {@link Scenario} from the rules, without running it. It first determines the failing callback, and from that the calls,
 * the effects, the outcome and the log.
 */
final class Oracle {
    private static final List<String> POINTS = List.of("prepare", "prepare-a", "prepare-job", "prepare-b");
    /** The calls that undo a step's registrations, newest first. */
    private static final List<String> WAY_BACK = List.of("undo-b", "discard", "undo-a");

    final List<String> calls = new ArrayList<>();
    final Set<String> world = new TreeSet<>();
    String answer;
    final List<String> reported = new ArrayList<>();

    Oracle(int steps, Set<String> failing) {
        Map<String, String> breaks = new LinkedHashMap<>();
        for (int i = 1; i <= steps; i++) {
            breaks.put("stepFor" + i, "source");
        }
        breaks.put("enter", "hook");
        for (int i = 1; i <= steps; i++) {
            for (String point : POINTS) {
                breaks.put(point + i, "prepare");
            }
        }
        answer = breaks.keySet().stream().filter(failing::contains).findFirst().orElse(null);
        String broken = answer == null ? "nothing" : breaks.get(answer);

        int asked = broken.equals("source") ? number(answer) : steps;
        for (int i = 1; i <= asked; i++) {
            calls.add("stepFor" + i);
        }
        if (broken.equals("source")) {
            return;
        }
        calls.add("enter");
        if (broken.equals("hook")) {
            return;
        }
        int entered = broken.equals("prepare") ? number(answer) : steps;
        for (int i = 1; i <= entered; i++) {
            calls.add("prepare" + i);
        }
        List<String> after = new ArrayList<>();
        if (broken.equals("prepare")) {
            // The place at which prepare failed determines how many registrations were made.
            int registered = POINTS.indexOf(answer.replaceAll("[0-9]", ""));
            for (String name : WAY_BACK.subList(WAY_BACK.size() - registered, WAY_BACK.size())) {
                after.add(name + entered);
            }
            for (int i = entered - 1; i >= 1; i--) {
                after.add("abort" + i);
                for (String name : WAY_BACK) {
                    after.add(name + i);
                }
            }
        } else {
            for (int i = 1; i <= steps; i++) {
                after.add("commit" + i);
            }
            for (int i = 1; i <= steps; i++) {
                after.add("start" + i);
                world.addAll(List.of("a" + i, "b" + i, "c" + i, "job" + i, "running" + i, "final" + i));
            }
        }
        for (int i = entered; i >= 1; i--) {
            after.add("clean" + i);
        }
        after.add("leave");
        calls.addAll(after);
        after.stream().filter(failing::contains).forEach(reported::add);
    }

    private static int number(String place) {
        return Integer.parseInt(place.replaceAll("[^0-9]", ""));
    }
}
