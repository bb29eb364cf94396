package io.github.qapi4j.report;

import io.github.qapi4j.diagnostic.DiagnosticCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page {@code docs/diagnostics.md} as the jar has it: a section for each code. */
record DiagnosticsPage(Map<String, Section> sections) {
    /** Where a section ends is seen by the fence before it: schemas have lines that look like headings. */
    private static final Pattern SECTION = Pattern.compile(
            "^### (\\S+)\n\n(?:\\*\\w+\\.\\* )?(.+?)\n\n(Bad:\n.+?\n```)(?=\n\n##|\n*\\z)",
            Pattern.MULTILINE | Pattern.DOTALL);

    private static final Pattern CODE = Pattern.compile("`([^`']+)`");
    /** Behind fences stand a file's name, and what only the tests of the page need to know. */
    private static final Pattern FENCE_WITH_NAME = Pattern.compile("^```(\\w+) (\\S+\\.\\w+).*$", Pattern.MULTILINE);

    private static final Pattern FENCE_WITH_MARKS = Pattern.compile("^```(\\w+) .*$", Pattern.MULTILINE);

    /**
     * What is said of one code.
     *
     * @param paragraph Markdown in one line, without the word that says of what kind the code is
     * @param examples Markdown, the bad one and the good one
     */
    record Section(String paragraph, String examples) {

        /** The paragraph as plain text; what was marked as code has quotes, unless it has some of its own. */
        String text() {
            return CODE.matcher(paragraph).replaceAll("'$1'").replace("`", "");
        }

        /** The first sentence as plain text. */
        String sentence() {
            String text = text();
            int end = text.indexOf(". ");
            return end < 0 ? text : text.substring(0, end + 1);
        }

        /** All of it as Markdown. The names of files are shown before them. */
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
