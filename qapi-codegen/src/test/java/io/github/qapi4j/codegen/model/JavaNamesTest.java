package io.github.qapi4j.codegen.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.qapi4j.runtime.job.Jobs;
import io.github.qapi4j.runtime.qmp.QmpCaller;
import io.github.qapi4j.runtime.transaction.job.JobRegistry;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("changes the default locale")
class JavaNamesTest {
    private final JavaNames names = new JavaNames(Map.of());

    @ParameterizedTest
    @CsvSource({
        "BlockdevRef, BlockdevRef",
        "QCryptoBlockInfo, QCryptoBlockInfo",
        "X86CPURegister32, X86CPURegister32",
        "__com.redhat_Foo, ComRedhatFoo",
        "String, String_",
        "Override, Override_",
        "Record, Record_",
        "IO, IO_",
        "List, List_",
        "JsonValue, JsonValue_",
        "Builder, Builder_",
        "Unrecognized, Unrecognized_",
        "Duration, Duration_",
        "Strings, Strings"
    })
    void typesAreNamedAsInTheSchema(String qapiName, String expected) {
        assertThat(names.type(qapiName)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "blockdev-backup, BlockdevBackup",
        "query_block, QueryBlock",
        "x-debug-query, XDebugQuery",
        "BLOCK_JOB_ERROR, BlockJobError",
        "STOP, Stop",
        "__com.redhat_drive_add, ComRedhatDriveAdd",
        "migrate-incoming2, MigrateIncoming2"
    })
    void commandsAndEventsAreWords(String qapiName, String expected) {
        assertThat(names.stem(qapiName)).isEqualTo(expected);
    }

    /** The reserved name with its suffix may also be taken, by the enclosing type. */
    @Test
    void nestedTypesGetFreeNames() {
        assertThat(names.nestedType("Builder", "builder", Set.of("Builder_"))).isEqualTo("Builder__");
        assertThat(names.nestedType("Foo", "foo", Set.of("Foo", "Foo_"))).isEqualTo("Foo__");
    }

    @Test
    void importedNamesAreNotUsedForTypesOfTheSchema() throws Exception {
        assertThat(importedFrom(QmpCaller.class)).hasSizeGreaterThan(25).allMatch(JavaNamesTest::isNotUsed);
        assertThat(importedFrom(Jobs.class)).contains("Job", "JobOutcome").allMatch(JavaNamesTest::isNotUsed);
        assertThat(importedFrom(JobRegistry.class)).contains("JobWork").allMatch(JavaNamesTest::isNotUsed);
    }

    private static boolean isNotUsed(String name) {
        return JavaNames.freeType(name).equals(name + "_");
    }

    /** Returns the names of the public types in the package of a type. */
    private static List<String> importedFrom(Class<?> type) throws Exception {
        String folder = type.getPackageName().replace('.', '/');
        Path root =
                Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (Files.isDirectory(root)) {
            return publicTypes(root.resolve(folder), type.getPackageName());
        }
        try (FileSystem jar = FileSystems.newFileSystem(root)) {
            return publicTypes(jar.getPath(folder), type.getPackageName());
        }
    }

    private static List<String> publicTypes(Path folder, String packageName) throws IOException {
        try (Stream<Path> classes = Files.list(folder)) {
            return classes.map(file -> file.getFileName().toString().replace(".class", ""))
                    .filter(name -> !name.contains("$") && isPublic(packageName, name))
                    .toList();
        }
    }

    private static boolean isPublic(String packageName, String name) {
        try {
            return Modifier.isPublic(Class.forName(packageName + "." + name).getModifiers());
        } catch (ClassNotFoundException e) {
            return false; // package-info
        }
    }

    @ParameterizedTest
    @CsvSource({"QmpCommand, QmpCommand_", "QmpEvent, QmpEvent_", "QmpClient, QmpClient_", "QmpModule, QmpModule"})
    void derivedTypesAreFreeToo(String name, String expected) {
        assertThat(JavaNames.freeType(name)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "device, device",
        "completion-mode, completionMode",
        "detect_zeroes, detectZeroes",
        "UUID, uuid",
        "fooBar, fooBar",
        "__com.redhat_x, comRedhatX",
        "x-blockdev-2a, xBlockdev2a",
        "default, default_",
        "class, class_",
        "null, null_",
        "if, if_",
        "yield, yield_",
        "var, var",
        "record, record",
        "wait, wait_",
        "notify-all, notifyAll_",
        "hash-code, hashCode_",
        "get-class, getClass_",
        "to-string, toString_",
        "builder, builder_",
        "to-builder, toBuilder_",
        "descriptor, descriptor_",
        "build, build",
        "in, in",
        "others, others"
    })
    void componentsAreCamelCaseAndLegal(String qapiName, String expected) {
        assertThat(names.component("T", qapiName)).isEqualTo(expected);
    }

    @Test
    void baseMembersKeepClearOfUnrecognized() {
        assertThat(names.baseComponent("U", "others")).isEqualTo("others_");
        assertThat(names.baseComponent("U", "raw-discriminator")).isEqualTo("rawDiscriminator_");
        assertThat(names.baseComponent("U", "driver")).isEqualTo("driver");
    }

    @ParameterizedTest
    @ValueSource(strings = {"in", "out", "seen", "member", "value", "buffer"})
    void localsKeepClearOfTheCodecsOwn(String component) {
        assertThat(JavaNames.local(component)).isEqualTo(component + "_");
    }

    @ParameterizedTest
    @CsvSource({
        "individual, INDIVIDUAL",
        "block-dirty-bitmap-add, BLOCK_DIRTY_BITMAP_ADD",
        "vmSave, VMSAVE",
        "86, _86",
        "1.0, _1_0",
        "__com.redhat_x, __COM_REDHAT_X",
        "unrecognized, UNRECOGNIZED_",
        "codec, CODEC_"
    })
    void constantsAreTheWireNameInCapitals(String qapiName, String expected) {
        assertThat(names.constant("E", qapiName)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "file, File",
        "string, String",
        "null, Null",
        "86, _86",
        "copy-on-read, CopyOnRead",
        "builder, Builder_",
        "unrecognized, Unrecognized_",
        "outer, Outer_",
        "outer-kind, OuterKind_",
        "list, List_"
    })
    void nestedRecordsShadowOnlyTypesThatCanBeQualified(String qapiName, String expected) {
        assertThat(names.nestedType("Outer", qapiName, Set.of("Outer", "OuterKind")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"stop, stop", "blockdev-add, blockdevAdd", "default, default_", "wait, wait_", "getClass, getClass_"})
    void namesOfClientMethodsAreLegal(String command, String expected) {
        assertThat(names.method(command)).isEqualTo(expected);
    }

    @Test
    void namesDoNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertThat(names.constant("E", "individual")).isEqualTo("INDIVIDUAL");
            assertThat(names.component("T", "ID")).isEqualTo("id");
            assertThat(names.stem("IDLE")).isEqualTo("Idle");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void renamesWin() {
        JavaNames renamed = new JavaNames(Map.of(
                "BlockdevRef", "nodeOrName",
                "BlockdevRef.reference", "Name",
                "E.x", "Other",
                "T.m", "mine",
                "blockdev-add", "AddNode",
                "U.b", "branch"));
        assertThat(renamed.type("BlockdevRef")).isEqualTo("NodeOrName");
        assertThat(renamed.nestedType("BlockdevRef", "reference", Set.of())).isEqualTo("Name");
        assertThat(renamed.constant("E", "x")).isEqualTo("Other");
        assertThat(renamed.component("T", "m")).isEqualTo("mine");
        assertThat(renamed.stem("blockdev-add")).isEqualTo("AddNode");
        assertThat(renamed.method("blockdev-add")).isEqualTo("addNode");
        assertThat(renamed.nestedType("U", "b", Set.of())).isEqualTo("Branch");
        assertThat(renamed.branchMethod("U", "b", Set.of())).isEqualTo("branch");
        assertThat(renamed.branchMethod("U", "b", Set.of("branch"))).isEqualTo("branch_");
    }
}
