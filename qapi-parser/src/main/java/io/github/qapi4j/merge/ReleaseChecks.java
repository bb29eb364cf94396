package io.github.qapi4j.merge;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.introspect.Introspection;
import io.github.qapi4j.introspect.Introspection.TypeNames;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.source.Span;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks which releases are given, in which order, and under which names. */
final class ReleaseChecks {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+~-]{0,99}");
    private static final Pattern VERSION = Pattern.compile("[vV]?([0-9]{1,9}(?:\\.[0-9]{1,9}){0,2})");
    private static final Pattern DOT = Pattern.compile("\\.");
    private static final Pattern ZERO_AT_END = Pattern.compile("(\\.0+)+$");

    private final List<Release> releases;
    private final Diagnostics diagnostics;

    private ReleaseChecks(List<Release> releases, Diagnostics diagnostics) {
        this.releases = releases;
        this.diagnostics = diagnostics;
    }

    static void check(List<Release> releases, Diagnostics diagnostics) {
        ReleaseChecks checks = new ReleaseChecks(releases, diagnostics);
        if (releases.isEmpty()) {
            checks.report(
                    DiagnosticCode.INVALID_RELEASE,
                    null,
                    "no release is given",
                    "give at least one schema with the name of its release");
            return;
        }
        checks.names();
        if (!diagnostics.hasErrors()) {
            checks.order();
            checks.equalSchemas();
            checks.programs();
        }
    }

    private void report(DiagnosticCode code, @Nullable Span place, String message, String help) {
        diagnostics.add(Diagnostic.of(code, place, message).help(help));
    }

    private void names() {
        Map<String, String> spellings = new LinkedHashMap<>();
        for (Release release : releases) {
            String name = release.name();
            if (!NAME.matcher(name).matches()) {
                report(
                        DiagnosticCode.INVALID_RELEASE,
                        null,
                        "'" + name + "' is not the name of a release",
                        "a name begins with a letter or digit, has letters, digits and the characters . _ + ~ -, and at most 100 of them");
                continue;
            }
            String other = spellings.putIfAbsent(normalized(name), name);
            if (name.equals(other)) {
                report(
                        DiagnosticCode.INVALID_RELEASE,
                        null,
                        "release '" + name + "' is given twice",
                        "give each release once");
            } else if (other != null) {
                report(
                        DiagnosticCode.INVALID_RELEASE,
                        null,
                        "'" + other + "' and '" + name + "' are two spellings of one release",
                        "give each release once");
            }
        }
    }

    /** A name without differences in spelling: lower case; of a version, without {@code v} and zeros at the end. */
    private static String normalized(String name) {
        List<Integer> version = version(name);
        return version == null ? name.toLowerCase(Locale.ROOT) : version.toString();
    }

    /** The numbers of a version without zeros at the end; null if a name is not a version. */
    private static @Nullable List<Integer> version(String name) {
        var matcher = VERSION.matcher(name);
        if (!matcher.matches()) {
            return null;
        }
        String numbers = ZERO_AT_END.matcher(matcher.group(1)).replaceFirst("");
        return DOT.splitAsStream(numbers).map(Integer::valueOf).toList();
    }

    private void order() {
        List<Release> versions = releases.stream()
                .filter(release -> version(release.name()) != null)
                .toList();
        for (int index = 1; index < versions.size(); index++) {
            String older = versions.get(index - 1).name();
            String newer = versions.get(index).name();
            if (compare(version(older), version(newer)) > 0) {
                String sorted = versions.stream()
                        .map(Release::name)
                        .sorted((one, other) -> compare(version(one), version(other)))
                        .collect(Collectors.joining(", "));
                report(
                        DiagnosticCode.RELEASE_ORDER,
                        null,
                        "release '" + newer + "' is given after '" + older + "', which is newer",
                        "give the oldest release first: " + sorted);
                return;
            }
        }
    }

    private static int compare(@Nullable List<Integer> one, @Nullable List<Integer> other) {
        if (one == null || other == null) {
            throw new IllegalStateException("bug: not a version");
        }
        for (int index = 0; index < Math.min(one.size(), other.size()); index++) {
            int difference = one.get(index).compareTo(other.get(index));
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private void equalSchemas() {
        if (!diagnostics.reports(DiagnosticCode.EQUAL_RELEASES)) {
            return;
        }
        Map<Introspection, String> known = new LinkedHashMap<>();
        for (Release release : releases) {
            String other = known.putIfAbsent(Introspection.of(release.schema(), TypeNames.UNMASKED), release.name());
            if (other != null) {
                report(
                        DiagnosticCode.EQUAL_RELEASES,
                        null,
                        "releases '" + other + "' and '" + release.name() + "' have equal schemas",
                        "check that each release has its own file");
            }
        }
    }

    private void programs() {
        for (int index = 1; index < releases.size(); index++) {
            Release older = releases.get(index - 1);
            Release newer = releases.get(index);
            Set<String> common = names(older.schema());
            Set<String> others = names(newer.schema());
            if (common.isEmpty() || others.isEmpty()) {
                continue;
            }
            common.retainAll(others);
            if (common.isEmpty()) {
                report(
                        DiagnosticCode.UNRELATED_RELEASES,
                        null,
                        "releases '" + older.name() + "' and '" + newer.name() + "' have no command or event in common",
                        "merge only releases of the same program");
            }
        }
    }

    private static Set<String> names(Schema schema) {
        Set<String> names = new HashSet<>();
        for (Definition definition : schema.definitions()) {
            if (definition instanceof Command || definition instanceof Event) {
                names.add(definition.name());
            }
        }
        return names;
    }
}
