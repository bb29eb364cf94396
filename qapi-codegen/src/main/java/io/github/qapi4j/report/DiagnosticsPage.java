package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page {@code docs/diagnostics.md} as packaged in the jar: a section for each code. */
record DiagnosticsPage(Map<String, Section> sections) {
    /** Finds the end of a section by the fence before it, since schemas have lines that look like headings. */
    private static final Pattern SECTION = Pattern.compile(
            "^### (\\S+)\n\n(?:\\*\\w+\\.\\* )?(.+?)\n\n(Bad:\n.+?\n```)(?=\n\n##|\n*\\z)",
            Pattern.MULTILINE | Pattern.DOTALL);

    private static final Pattern CODE = Pattern.compile("`([^`']+)`");
    /** An opening fence with a file name, and perhaps with marks that only the tests of the page use. */
    private static final Pattern FENCE_WITH_NAME = Pattern.compile("^```(\\w+) (\\S+\\.\\w+).*$", Pattern.MULTILINE);

    private static final Pattern FENCE_WITH_MARKS = Pattern.compile("^```(\\w+) .*$", Pattern.MULTILINE);

    /**
     * The section of one code.
     *
     * @param paragraph Markdown in one line, without the word for the kind of code
     * @param examples Markdown with the bad example and the good one
     */
    record Section(String paragraph, String examples) {

        /** The paragraph as plain text; text marked as code is quoted, unless it contains quotes. */
        String text() {
            return CODE.matcher(paragraph).replaceAll("'$1'").replace("`", "");
        }

        /** The first sentence as plain text. */
        String sentence() {
            String text = text();
            int end = text.indexOf(". ");
            return end < 0 ? text : text.substring(0, end + 1);
        }

        /** The section as Markdown, with each file's name before the file. */
        String markdown() {
            String named = FENCE_WITH_NAME.matcher(examples).replaceAll("`$2`:\n\n```$1");
            return paragraph + "\n\n" + FENCE_WITH_MARKS.matcher(named).replaceAll("```$1");
        }
    }

    static DiagnosticsPage read() throws IOException {
        try (InputStream page = DiagnosticsPage.class.getResourceAsStream("diagnostics.md")) {
            if (page == null) {
                throw new IllegalStateException("bug: the page of diagnostics is not in the jar");
            }
            Matcher section = SECTION.matcher(new String(page.readAllBytes(), StandardCharsets.UTF_8));
            Map<String, Section> sections = new HashMap<>();
            while (section.find()) {
                sections.put(section.group(1), new Section(section.group(2).replace('\n', ' '), section.group(3)));
            }
            return new DiagnosticsPage(sections);
        }
    }

    Section of(DiagnosticCode code) {
        Section section = sections.get(code.id());
        if (section == null) {
            throw new IllegalStateException("bug: the page of diagnostics has no section '" + code.id() + "'");
        }
        return section;
    }
}
