package io.github.qapi4j.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.load.ModuleReader.WrittenDecl;
import io.github.qapi4j.source.SourceResolver;
import io.github.qapi4j.syntax.Decl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SymbolTableTest {
    private final List<Decl> decls = new ArrayList<>();
    private final SymbolTable symbols = new SymbolTable(8);

    private void add(String text) {
        Diagnostics diagnostics = new Diagnostics(Levels.of(false));
        new ModuleReader(SourceResolver.memory(Map.of("a.json", text)), diagnostics, new Pragmas(diagnostics))
                .read("a.json").decls.stream().map(WrittenDecl::decl).forEach(decls::add);
        decls.forEach(symbols::add);
    }

    @ParameterizedTest
    @CsvSource({
        "E, Enumeration, enum type 'E'",
        "S, Struct, struct type 'S'",
        "U, Union, union type 'U'",
        "A, Alternate, alternate type 'A'",
        "c, Unknown, an unknown type",
        "EV, Unknown, an unknown type",
        "int, Builtin, built-in type 'int'",
        "QType, Builtin, built-in type 'QType'",
        "q_empty, Empty, struct type 'q_empty'",
        "intList, Array, array type ['int']",
        "SList, Array, array type ['S']",
        "EList, Unknown, an unknown type",
        "missing, Unknown, an unknown type",
    })
    void namesResolveToTypes(String name, String kind, String described) {
        add("""
                { 'enum': 'E', 'data': [ 'a' ] }
                { 'struct': 'S', 'data': {} }
                { 'union': 'U', 'base': { 'k': 'E' }, 'discriminator': 'k', 'data': { 'a': 'S' } }
                { 'alternate': 'A', 'data': { 's': 'S' } }
                { 'command': 'c' }
                { 'event': 'EV' }
                """);
        symbols.addArrayOf("S");
        Type type = symbols.named(name);
        assertThat(type.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(type.describe()).isEqualTo(described);
    }

    @Test
    void onlyUnionsAreNotFixed() {
        add("""
                { 'struct': 'S', 'data': {} }
                { 'union': 'U', 'base': { 'k': 'E' }, 'discriminator': 'k', 'data': { 'a': 'S' } }
                { 'union': 'Simple', 'data': { 'a': 'S' } }
                """);
        assertThat(symbols.named("S")).isInstanceOfSatisfying(Type.ObjectType.class, type -> {
            assertThat(type.decl()).isSameAs(decls.get(0));
            assertThat(type.isFixed()).isTrue();
            assertThat(type.branches()).isEmpty();
        });
        assertThat(symbols.named("U")).isInstanceOfSatisfying(Type.ObjectType.class, type -> {
            assertThat(type.decl()).isSameAs(decls.get(1));
            assertThat(type.isFixed()).isFalse();
            assertThat(type.branches())
                    .extracting(branch -> branch.name().text())
                    .containsExactly("a");
        });
        assertThat(symbols.named("Simple")).isInstanceOfSatisfying(Type.ObjectType.class, type -> {
            assertThat(type.isFixed()).isFalse();
            assertThat(type.branches()).isEmpty();
        });
        assertThat(symbols.named("q_empty")).isInstanceOfSatisfying(Type.ObjectType.class, type -> {
            assertThat(type.decl()).isNull();
            assertThat(type.isFixed()).isTrue();
        });
    }

    @Test
    void theFirstOfTwoCopiesIsMeant() {
        add("{ 'struct': 'S', 'data': {} }\n{ 'struct': 'S', 'data': {} }\n");
        assertThat(symbols.named("S")).isEqualTo(new Type.Struct((Decl.StructDecl) decls.get(0)));
        assertThat(symbols.isDuplicate(decls.get(0))).isFalse();
        assertThat(symbols.isDuplicate(decls.get(1))).isTrue();
        assertThat(symbols.isAmbiguous("S")).isTrue();
    }

    @Test
    void ofTwoDifferentTypesNeitherIsMeant() {
        add("{ 'struct': 'S', 'data': {} }\n{ 'struct': 'S', 'data': { 'a': 'int' } }\n");
        assertThat(symbols.named("S")).isEqualTo(Type.Unknown.INSTANCE);
        assertThat(symbols.decl("S")).isSameAs(decls.get(0));
    }

    @Test
    void builtInTypesCannotBeDefined() {
        add("{ 'struct': 'int', 'data': {} }\n");
        assertThat(symbols.decl("int")).isNull();
        assertThat(symbols.isDuplicate(decls.get(0))).isTrue();
        assertThat(symbols.named("int").describe()).isEqualTo("built-in type 'int'");
        assertThat(symbols.typeNames()).contains("int").doesNotHaveDuplicates();
    }
}
