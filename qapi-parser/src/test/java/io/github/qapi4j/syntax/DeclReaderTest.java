package io.github.qapi4j.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Levels;
import io.github.qapi4j.source.SourceFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DeclReaderTest {
    private final Diagnostics diagnostics = new Diagnostics(Levels.of(true));

    private @Nullable Decl read(String text) {
        List<Decl> decls = new ArrayList<>();
        Parser.parse(
                new SourceFile("a.json", text),
                diagnostics,
                item -> decls.add(DeclReader.read(((TopLevel.Expression) item).expr(), null, diagnostics)));
        return decls.get(0);
    }

    private List<String> messages() {
        return diagnostics.sorted().stream().map(Diagnostic::toString).toList();
    }

    @Test
    void readsEnums() {
        Decl.EnumDecl decl = (Decl.EnumDecl) read(
                "{ 'enum': 'Foo', 'prefix': 'P', 'data': [ 'a', { 'name': 'b', 'if': 'X', 'features': [ 'f' ] } ] }");
        assertThat(decl.head().describe()).isEqualTo("enum 'Foo'");
        assertThat(decl.prefix()).isEqualTo("P");
        assertThat(decl.values()).extracting(value -> value.name().text()).containsExactly("a", "b");
        assertThat(decl.values().get(1).condition()).isNotNull();
        assertThat(decl.values().get(1).features())
                .extracting(f -> f.name().text())
                .containsExactly("f");
        assertThat(messages()).isEmpty();
    }

    @Test
    void readsMembersInBothForms() {
        Decl.StructDecl decl = (Decl.StructDecl)
                read(
                        "{ 'struct': 'Foo', 'base': 'Bar', 'data': { 'a': 'int', '*b': [ 'str' ], 'c': { 'type': [ 'X' ] } } }");
        assertThat(decl.base().name().text()).isEqualTo("Bar");
        assertThat(decl.members()).extracting(member -> member.name().text()).containsExactly("a", "b", "c");
        assertThat(decl.members()).extracting(Decl.MemberDecl::optional).containsExactly(false, true, false);
        assertThat(decl.members()).extracting(member -> member.type().array()).containsExactly(false, true, true);
        assertThat(decl.members().get(1).span().text()).isEqualTo("'*b': [ 'str' ]");
        assertThat(messages()).isEmpty();
    }

    @Test
    void readsUnionsAndAlternates() {
        Decl.UnionDecl union = (Decl.UnionDecl)
                read("{ 'union': 'U', 'base': { 'k': 'K' }, 'discriminator': 'k', 'data': { 'x': 'X' } }");
        assertThat(union.members()).hasSize(1);
        assertThat(union.discriminator().text()).isEqualTo("k");
        assertThat(union.branches().get(0).type().name().text()).isEqualTo("X");
        Decl.AlternateDecl alternate = (Decl.AlternateDecl) read("{ 'alternate': 'A', 'data': { 'l': [ 'X' ] } }");
        assertThat(alternate.alternatives().get(0).type().array()).isTrue();
        assertThat(messages()).isEmpty();
    }

    @Test
    void readsCommandsAndEvents() {
        Decl.CommandDecl command = (Decl.CommandDecl) read("{ 'command': 'c', 'data': 'Arg', 'boxed': true,"
                + " 'returns': [ 'R' ], 'gen': false, 'success-response': false, 'allow-oob': true,"
                + " 'allow-preconfig': true }");
        assertThat(command.base().name().text()).isEqualTo("Arg");
        assertThat(command.boxed()).isTrue();
        assertThat(command.gen()).isFalse();
        assertThat(command.successResponse()).isFalse();
        assertThat(command.allowOob()).isTrue();
        assertThat(command.allowPreconfig()).isTrue();
        assertThat(command.coroutine()).isFalse();
        assertThat(command.returns().array()).isTrue();
        Decl.EventDecl event = (Decl.EventDecl) read("{ 'event': 'E' }");
        assertThat(event.members()).isEmpty();
        assertThat(messages()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Decl.Kind.class)
    void everyKindIsReadAndVisited(Decl.Kind kind) {
        String data = kind == Decl.Kind.ALTERNATE ? "{ 'a': 'int' }" : kind == Decl.Kind.ENUM ? "[]" : "{}";
        String rest = kind == Decl.Kind.UNION ? ", 'base': 'B', 'discriminator': 'd'" : "";
        Decl decl = read("{ '" + kind.key() + "': 'x', 'data': " + data + rest + " }");
        assertThat(messages()).isEmpty();
        assertThat(decl.head().kind()).isEqualTo(kind);
        assertThat(decl.accept(new KindOf())).isEqualTo(kind);
        assertThat(DeclReader.isKind(kind.key())).isTrue();
        assertThat(DeclReader.isPart(kind.key())).isFalse();
    }

    @Test
    void everyDeclarationHasAKind() {
        assertThat(declarations(Decl.class)).hasSameSizeAs(Decl.Kind.values());
    }

    private static List<Class<?>> declarations(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses())
                        .flatMap(each -> declarations(each).stream())
                        .toList()
                : List.of(type);
    }

    private static final class KindOf implements Decl.Visitor<Decl.Kind> {
        @Override
        public Decl.Kind enumeration(Decl.EnumDecl enumeration) {
            return Decl.Kind.ENUM;
        }

        @Override
        public Decl.Kind struct(Decl.StructDecl struct) {
            return Decl.Kind.STRUCT;
        }

        @Override
        public Decl.Kind union(Decl.UnionDecl union) {
            return Decl.Kind.UNION;
        }

        @Override
        public Decl.Kind alternate(Decl.AlternateDecl alternate) {
            return Decl.Kind.ALTERNATE;
        }

        @Override
        public Decl.Kind command(Decl.CommandDecl command) {
            return Decl.Kind.COMMAND;
        }

        @Override
        public Decl.Kind event(Decl.EventDecl event) {
            return Decl.Kind.EVENT;
        }
    }

    @Test
    void anEmptyNameIsNoType() {
        Decl.CommandDecl command = (Decl.CommandDecl) read("{ 'command': 'c', 'data': '', 'returns': '' }");
        assertThat(command.base()).isNull();
        assertThat(command.returns()).isNull();
        assertThat(command.hasReturns()).isTrue();
        assertThat(messages()).isEmpty();
    }

    @Test
    void nullCountsAsNoKeyWhereOldReleasesAcceptedIt() {
        Diagnostics lenient = new Diagnostics(Levels.of(false));
        List<Decl> decls = new ArrayList<>();
        Parser.parse(
                new SourceFile("a.json", """
                        { 'command': 'c', 'data': null, 'returns': null, 'if': null }
                        { 'struct': 'S', 'base': null, 'data': { 'a': { 'type': 'int', 'if': null } } }
                        { 'struct': 'T', 'data': null }
                        { 'command': 'd', 'gen': null }
                        """),
                lenient,
                item -> decls.add(DeclReader.read(((TopLevel.Expression) item).expr(), null, lenient)));

        Decl.CommandDecl command = (Decl.CommandDecl) decls.get(0);
        assertThat(command.base()).isNull();
        assertThat(command.hasReturns()).isFalse();
        assertThat(command.head().condition()).isNull();
        Decl.StructDecl struct = (Decl.StructDecl) decls.get(1);
        assertThat(struct.base()).isNull();
        assertThat(struct.members().get(0).condition()).isNull();
        assertThat(lenient.sorted().get(0).toString())
                .startsWith("a.json:1:27: warning: null as the value of 'data' is no longer supported");
        assertThat(lenient.sorted().stream().filter(Diagnostic::isError).map(Diagnostic::toString))
                .containsExactly(
                        "a.json:3:26: error: 'data' must be an object, not null [wrong-value]",
                        "a.json:4:26: error: flag 'gen' may only be false [invalid-flag]");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            delimiter = '|',
            value = {
                "{}|1:1|a definition must have one of the keys 'enum', 'struct', 'union', 'alternate', 'command', 'event' [definition-kind]",
                "{ 'enum': 'A', 'struct': 'B' }|1:16|a definition cannot have both of the keys 'enum' and 'struct' [definition-kind]",
                "{ 'struct': [] }|1:13|the name of a struct must be a string, not an array [wrong-value]",
                "{ 'struct': 'A', 'dta': {} }|1:18|struct has unknown key 'dta' [unknown-key]",
                "{ 'struct': 'A', 'x': {} }|1:18|struct has unknown key 'x' and is missing key 'data' [unknown-key]",
                "{ 'struct': 'A' }|1:1|struct is missing key 'data' [missing-key]",
                "{ 'union': 'A', 'base': 'B' }|1:1|union is missing keys 'discriminator', 'data' [missing-key]",
                "{ 'struct': 'A', 'data': 'B' }|1:26|'data' must be an object, not 'B' [wrong-value]",
                "{ 'command': 'a', 'data': [] }|1:27|'data' must be an object or a type name, not an array [wrong-value]",
                "{ 'struct': 'A', 'data': { 'a': true } }|1:33|'data' member 'a' must be a type name or an array, not 'true' [wrong-value]",
                "{ 'struct': 'A', 'data': { 'a': [] } }|1:33|'data' member 'a': an array type must contain a single type name, not an empty array [wrong-value]",
                "{ 'struct': 'A', 'data': { 'a': { 'tpye': 'B' } } }|1:35|'data' member 'a' has unknown key 'tpye' [unknown-key]",
                "{ 'enum': 'A', 'data': {} }|1:24|'data' of an enum must be an array, not an object [wrong-value]",
                "{ 'enum': 'A', 'data': [ true ] }|1:26|the name of a value must be a string, not 'true' [wrong-value]",
                "{ 'enum': 'A', 'data': [], 'prefix': [] }|1:38|'prefix' must be a string, not an array [wrong-value]",
                "{ 'enum': 'A', 'data': [], 'features': 'f' }|1:40|'features' must be an array, not 'f' [wrong-value]",
                "{ 'enum': 'A', 'data': [], 'features': [ [] ] }|1:42|the name of a feature must be a string, not an array [wrong-value]",
                "{ 'union': 'A', 'data': {} }|1:12|union 'A' has neither 'base' nor 'discriminator' [old-union]",
                "{ 'union': 'A', 'base': 'B', 'discriminator': true, 'data': {} }|1:47|'discriminator' must be a string that names a member, not 'true' [wrong-value]",
                "{ 'alternate': 'A', 'data': {} }|1:29|an alternate must have at least one alternative [empty-alternate]",
                "{ 'command': 'a', 'boxed': false }|1:28|flag 'boxed' may only be true [invalid-flag]",
                "{ 'command': 'a', 'gen': true }|1:26|flag 'gen' may only be false [invalid-flag]",
                "{ 'command': 'a', 'gen': 'no' }|1:26|flag 'gen' may only be false [invalid-flag]",
                "{ 'command': 'a', 'boxed': 'false' }|1:28|flag 'boxed' may only be true [invalid-flag]",
                "{ 'command': 'a', 'boxed': true }|1:19|'boxed' requires 'data' [missing-key]",
                "{ 'command': 'a', 'allow-oob': true, 'coroutine': true }|1:38|'allow-oob' and 'coroutine' cannot both be true [conflicting-flags]",
                "{ 'event': 'A', 'returns': 'B' }|1:17|event has unknown key 'returns' [unknown-key]",
            })
    void reportsMalformedParts(String text, String place, String message) {
        read(text);
        assertThat(messages()).containsExactly("a.json:" + place + ": error: " + message);
    }
}
