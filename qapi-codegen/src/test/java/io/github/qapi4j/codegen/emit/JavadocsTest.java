package io.github.qapi4j.codegen.emit;

import static com.google.testing.compile.CompilationSubject.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.codegen.DocsLevel;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The Javadoc of each kind of generated element. */
class JavadocsTest {
    private static final String SCHEMA = """
            ##
            # @Kind:
            #
            # Kinds of @Shape.
            #
            # @round: without corners
            #
            # @other: with some
            #
            # Since: 1.0
            ##
            { 'enum': 'Kind', 'data': [ 'round', { 'name': 'other', 'if': 'CONFIG_OTHER' } ] }

            ##
            # @Round:
            #
            # What is round.
            #
            # @radius: how far out
            #
            # Since: 1.1
            ##
            { 'struct': 'Round', 'data': { '*radius': 'uint16' } }

            ##
            # @Shape:
            #
            # See `Round` and `Kind`.
            #
            # @kind: which one
            #
            # @id: its number
            #
            # Since: 1.2
            ##
            { 'union': 'Shape', 'base': { 'kind': 'Kind', 'id': 'uint8' }, 'discriminator': 'kind',
              'data': { 'round': 'Round' } }

            ##
            # @ShapeRef:
            #
            # By name or in full.
            #
            # @name: by name
            #
            # @full: in full
            #
            # Since: 1.3
            ##
            { 'alternate': 'ShapeRef', 'data': { 'name': 'str', 'full': 'Round' } }

            ##
            # @draw:
            #
            # Draw it.
            #
            # @shape: what, see `Shape`
            #
            # @times: how often (default 1).
            #
            # Features:
            #
            # @deprecated: Use `paint`.
            #
            # Returns: what was drawn
            #
            # Errors:
            #     - If there is no paper
            #
            # Since: 1.4
            ##
            { 'command': 'draw', 'data': { 'shape': 'ShapeRef', '*times': 'int8' }, 'returns': 'Round',
              'features': [ 'deprecated' ], 'if': 'CONFIG_DRAW' }

            ##
            # @DRAWN:
            #
            # After `draw`.
            #
            # @id: of the shape
            #
            # .. note:: Not always.
            #
            # Since: 1.5
            ##
            { 'event': 'DRAWN', 'data': { 'id': 'uint8' } }
            """;

    @Test
    void full() {
        GeneratedCode code = GeneratedCode.of(SCHEMA);
        assertThat(code.compile()).succeededWithoutWarnings();
        assertThat(code.file("Kind"))
                .contains(" * Kinds of {@link Shape}.\n *\n * @since 1.0\n */")
                .contains("    /**\n     * without corners\n     */\n    ROUND(")
                .contains(
                        "    /**\n     * with some\n     *\n     * <p>Present if {@code CONFIG_OTHER}.\n     */\n    OTHER(");
        assertThat(code.file("Round")).contains("""
                        /**
                         * What is round.
                         *
                         * @param radius how far out; 0 to 65535, null if absent
                         * @since 1.1
                         */
                        """);
        // Shape also contains a record Round, to which the link must not refer.
        assertThat(code.file("Shape"))
                .contains(" * See {@link com.example.qmp.Round Round} and {@link Kind}.\n")
                .contains(" * The branch {@code round}.")
                .contains("     * its number; 0 to 255\n")
                .contains(" * @param id see {@link Shape#id()}\n")
                .contains(" * @param radius how far out; 0 to 65535, null if absent\n");
        assertThat(code.file("ShapeRef"))
                .contains(" * By name or in full.\n")
                .contains(" * The alternative {@code name}.\n     *\n     * <p>by name\n");
        assertThat(code.file("DrawCommand")).contains("""
                /**
                 * The command {@code draw}.
                 *
                 * <p>Draw it.
                 *
                 * <p>Present if {@code CONFIG_DRAW}.
                 *
                 * @param shape what, see {@link Shape}
                 * @param times how often (default 1); -128 to 127, null if absent
                 * @since 1.4
                 * @deprecated Use {@code paint}.
                 */
                """);
        assertThat(code.file("SchemaCommands")).contains("""
                    /**
                     * Draw it.
                     *
                     * <p>Present if {@code CONFIG_DRAW}.
                     *
                     * @param command the arguments
                     * @return what was drawn
                     * @throws QmpErrorException <ul>
                     * <li>If there is no paper
                     * </ul>
                     * @throws IOException if the call fails for another reason: its deadline passes, the reply cannot be decoded, or the session ends
                     * @since 1.4
                     * @deprecated Use {@code paint}.
                     */
                """);
        assertThat(code.file("DrawnEvent"))
                .contains(" * <p>After {@link DrawCommand draw}.\n")
                .contains(" * <p><b>Note:</b> Not always.\n")
                .contains(" * @param id of the shape; 0 to 255\n * @since 1.5\n");
    }

    @Test
    void levelNoneHasNoTextOfTheSchema() {
        GeneratedCode code = GeneratedCode.of(Map.of("schema.json", SCHEMA), options -> options.docs(DocsLevel.NONE));
        assertThat(code.compile()).succeededWithoutWarnings();
        String all = String.join("\n", code.files().values());
        for (String word : new String[] {
            "corners",
            "Kinds of",
            "how far out",
            "Draw it",
            "paper",
            "default 1",
            "After",
            "Not always",
            "paint",
            "@since"
        }) {
            assertThat(all).doesNotContain(word);
        }
        assertThat(code.file("Round")).contains(" * @param radius 0 to 65535, null if absent\n");
        assertThat(code.file("DrawCommand")).contains("<p>Present if {@code CONFIG_DRAW}.");
    }

    @Test
    void summaryStopsAfterTheFirstSentence() {
        GeneratedCode code = GeneratedCode.of(
                Map.of("schema.json", SCHEMA.replace("Draw it.", "Draw it.  Then more.")),
                options -> options.docs(DocsLevel.SUMMARY));
        assertThat(code.compile()).succeededWithoutWarnings();
        assertThat(code.file("SchemaCommands")).contains("Draw it.").doesNotContain("Then more");
        assertThat(code.file("DrawnEvent")).doesNotContain("Not always");
    }
}
