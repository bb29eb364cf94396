package io.github.qapi4j.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.qapi4j.load.LoadOptions;
import io.github.qapi4j.load.SchemaLoader;
import io.github.qapi4j.schema.EntityIndex.ModuleEntities;
import io.github.qapi4j.source.SourceResolver;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EntityIndexTest {
    private static EntityIndex index(Map<String, String> files) {
        return EntityIndex.of(SchemaLoader.load(SourceResolver.memory(files), "root.json", LoadOptions.defaults())
                .schema()
                .orElseThrow());
    }

    private static EntityIndex index(String root) {
        return index(Map.of("root.json", root));
    }

    private static List<String> names(EntityIndex index, int module) {
        return index.modules().get(module).entities().stream().map(Entity::name).toList();
    }

    @Test
    void predefinesTypes() {
        EntityIndex index = index("{ 'struct': 'S', 'data': { 'kinds': [ 'QType' ] } }");

        assertThat(index.modules().get(0).name()).isEqualTo("./builtin");
        assertThat(names(index, 0))
                .startsWith("str", "strList", "number", "numberList", "int", "intList")
                .endsWith("null", "nullList", "q_empty", "QType", "QTypeList");
        assertThat(index.type("intList").span()).isNull();
        assertThat(index.type("QTypeList").span()).isNotNull();
    }

    @Test
    void putsImplicitTypesBeforeTheirFirstUse() {
        EntityIndex index = index("""
                { 'command': 'c', 'data': { 'a': [ 'S' ] }, 'returns': [ 'T' ], 'if': 'C' }
                { 'event': 'E', 'data': { 'a': [ 'S' ], 'b': [ 'int' ] } }
                { 'command': 'd', 'data': {} }
                { 'struct': 'S', 'data': {}, 'if': 'X' }
                { 'struct': 'T', 'data': {} }
                """);

        assertThat(names(index, 1))
                .containsExactly("SList", "q_obj_c-arg", "TList", "c", "q_obj_E-arg", "E", "d", "S", "T");
        assertThat(index.type("q_obj_c-arg").condition()).isEqualTo(new IfCond.Defined("C"));
        assertThat(index.type("SList").condition()).isEqualTo(new IfCond.Defined("X"));
        assertThat(index.type("SList").span().line()).isEqualTo(1);
    }

    @Test
    void putsArraysIntoTheModuleOfTheirElements() {
        EntityIndex index = index(Map.of(
                "root.json", "{ 'include': 'sub/a.json' }\n{ 'include': 'b.json' }",
                "sub/a.json", "{ 'include': '../b.json' }\n{ 'struct': 'A', 'data': { 'later': [ 'Late' ] } }",
                "b.json", "{ 'struct': 'B', 'data': { 'a': [ 'A' ] } }\n{ 'enum': 'Late', 'data': [ 'x' ] }"));

        assertThat(index.modules().stream().map(ModuleEntities::name))
                .containsExactly("./builtin", "root.json", "sub/a.json", "b.json");
        assertThat(names(index, 1)).containsExactly("sub/a.json", "b.json");
        assertThat(names(index, 2)).containsExactly("b.json", "AList", "A");
        assertThat(names(index, 3)).containsExactly("B", "Late", "LateList");
    }

    @Test
    void givesEveryValueOfADiscriminatorAVariant() {
        EntityIndex index = index("""
                { 'enum': 'E', 'data': [ 'a', { 'name': 'b', 'if': 'B' }, 'c' ] }
                { 'struct': 'S', 'data': { 'x': 'int' } }
                { 'union': 'U', 'base': { 'kind': 'E', 'y': [ 'S' ] }, 'discriminator': 'kind', 'data': { 'c': 'S' } }
                """);

        Entity.ObjectType union = (Entity.ObjectType) index.type("U");
        assertThat(names(index, 1)).containsExactly("E", "S", "SList", "q_obj_U-base", "U");
        assertThat(union.base()).isEqualTo("q_obj_U-base");
        assertThat(union.localMembers()).isEmpty();
        assertThat(union.allMembers().stream().map(Member::name)).containsExactly("kind", "y");
        assertThat(union.variants())
                .containsExactly(
                        new Entity.Variant("c", "S", null),
                        new Entity.Variant("a", "q_empty", null),
                        new Entity.Variant("b", "q_empty", new IfCond.Defined("B")));
    }

    @Test
    void knowsTheValuesOfAPredefinedDiscriminator() {
        EntityIndex index = index("""
                { 'struct': 'S', 'data': {} }
                { 'union': 'U', 'base': { 'kind': 'QType' }, 'discriminator': 'kind', 'data': { 'qdict': 'S' } }
                """);

        assertThat(((Entity.ObjectType) index.type("U")).variants().stream().map(Entity.Variant::name))
                .containsExactly("qdict", "none", "qnull", "qnum", "qstring", "qlist", "qbool");
    }

    @Test
    void wrapsBranchesOfSimpleUnions() {
        EntityIndex index = index("""
                { 'struct': 'S', 'data': {}, 'if': 'X' }
                { 'union': 'U', 'data': { 's': 'S', 'n': [ 'int' ] } }
                { 'union': 'V', 'data': { 's': 'S' } }
                """);

        assertThat(names(index, 1))
                .containsExactly("S", "q_obj_S-wrapper", "q_obj_intList-wrapper", "UKind", "U", "VKind", "V");
        Entity.ObjectType union = (Entity.ObjectType) index.type("U");
        assertThat(union.tag()).isEqualTo("type");
        assertThat(union.localMembers().stream().map(member -> member.type().name()))
                .containsExactly("UKind");
        assertThat(union.variants().stream().map(Entity.Variant::type))
                .containsExactly("q_obj_S-wrapper", "q_obj_intList-wrapper");
        assertThat(index.type("q_obj_S-wrapper").condition()).isEqualTo(new IfCond.Defined("X"));
    }

    @Test
    void listsFeaturesInTheOrderOfTheirFirstUse() {
        EntityIndex index = index("""
                { 'struct': 'S', 'data': { 'x': { 'type': 'int', 'features': [ 'b', 'unstable' ] } }, 'features': [ 'c' ] }
                { 'command': 'c', 'data': { 'y': { 'type': 'int', 'features': [ 'a', 'b' ] } } }
                { 'enum': 'E', 'data': [ { 'name': 'x', 'features': [ 'd' ] } ] }
                """);

        assertThat(index.featureNames()).containsExactly("deprecated", "unstable", "c", "b", "a", "d");
    }

    @Test
    void rejectsUnknownNames() {
        assertThatThrownBy(() -> index("").type("S"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no type 'S'");
    }
}
