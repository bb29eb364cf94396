package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaForms;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaUnion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Prints a union: the sealed interface with its records, and the codec. */
final class UnionEmitter {
    private static final String UNRECOGNIZED = "UNRECOGNIZED";

    /** The suffix of the names of a codec's constants. No type has a name with this suffix, so a constant never hides a type. */
    private static final String MEMBERS = "_MEMBERS";

    private final Scope scope;
    private final RecordEmitter records;
    private final FormEmitter forms;
    private final Map<String, String> codecs;

    /** @param codecs the codec's name of each union */
    UnionEmitter(Scope scope, RecordEmitter records, Map<String, String> codecs) {
        this.scope = scope;
        this.records = records;
        this.forms = new FormEmitter(scope);
        this.codecs = codecs;
    }

    void type(Code code, JavaUnion union) {
        code.topLevel(scope.docs().type(union));
        code.mark(union.origin()).open("public sealed interface $L", union.name());
        code.shadow(nested(union));
        CodecClass.constant(code, "", union.name(), "new " + union.codec() + "()");
        for (JavaMember accessor : union.accessors()) {
            accessor(code, accessor);
        }
        for (JavaUnion.Branch branch : union.branches()) {
            forms(code, union, branch);
        }
        records.baseBuilder(code, union);
        for (JavaUnion.Branch branch : union.branches()) {
            boolean deprecated = branch.constant().origin().deprecated();
            record(code, union, branch.record(), branch.constant().name(), deprecated);
        }
        if (union.unrecognized() != null) {
            record(code, union, union.unrecognized(), UNRECOGNIZED, false);
        }
        code.close();
    }

    private static Set<String> nested(JavaUnion union) {
        Set<String> names = new HashSet<>(Set.of("Builder", "Unrecognized", BuilderEmitter.TYPE_PARAMETER));
        for (JavaUnion.Branch branch : union.branches()) {
            names.add(branch.record().name());
        }
        return names;
    }

    private void accessor(Code code, JavaMember accessor) {
        code.member().javadoc(scope.docs().accessor(accessor));
        code.mark(accessor);
        code.suppress(scope.deprecations().in(accessor.type()))
                .add("$T $L($Z);\n", scope.types().component(accessor), accessor.name());
    }

    /** Adds the static methods that make a branch. */
    private void forms(Code code, JavaUnion union, JavaUnion.Branch branch) {
        JavaRecord record = branch.record();
        String name = Javadocs.name(record.origin());
        List<JavaMember> arguments = branch.forms().arguments();
        if (arguments != null) {
            Javadoc javadoc = scope.docs()
                    .of(record.origin())
                    .sentence("Returns the branch " + name + " with "
                            + (arguments.isEmpty() ? "no members." : "these members."));
            arguments.forEach(argument -> scope.docs().param(javadoc, argument, union));
            begin(code, union, branch, javadoc.build());
            forms.parameters(code, arguments);
            code.open(")").add("return ");
            forms.make(code, record, record.name(), arguments);
            code.add(";\n").close();
        }
        if (branch.forms().withoutArguments()) {
            begin(code, union, branch, "Returns the branch " + name + " with empty data.");
            code.open(")").add("return ");
            forms.makeEmpty(code, record, record.name());
            code.add(";\n").close();
        }
        JavaForms.Filled filled = branch.forms().filled();
        if (filled != null) {
            begin(code, union, branch, "Returns the branch " + name + " with the members that the lambda sets.");
            forms.filler(code, record, filled, "members");
            code.open(")");
            forms.fill(code, record, filled, "members");
            code.add("return $L;\n", FormEmitter.filled(filled, record.name())).close();
        }
    }

    private void begin(Code code, JavaUnion union, JavaUnion.Branch branch, String javadoc) {
        code.member().javadoc(javadoc).mark(branch.constant().origin());
        code.suppress(!branch.constant().origin().deprecated()
                        && forms.namesDeprecated(branch.forms(), branch.record()))
                .add("static $L $L(", union.name(), branch.method());
    }

    private void record(Code code, JavaUnion union, JavaRecord record, String constant, boolean deprecated) {
        records.openNested(code, record, union.name());
        code.member().add("@$T\n", TypeNames.OVERRIDE);
        code.mark(union.discriminator());
        // One suppression is enough, and Eclipse's compiler reports superfluous ones.
        code.suppress(deprecated && !scope.deprecations().inAnyType(record.members()))
                .add(
                        """
                        public $1T $2L() {
                            return $1T.$3L;
                        }
                        """,
                        scope.types().of(union.discriminator().type()),
                        union.discriminator().name(),
                        constant);
        records.builder(code, record, union.name());
        code.close();
    }

    void codec(Code code, JavaUnion union) {
        CodecClass codec = CodecClass.open(
                code,
                scope,
                union.codec(),
                scope.types().generated(union.name()),
                union.origin().deprecated());
        List<String> names = new ArrayList<>();
        union.branches().forEach(branch -> names.add(branch.constant().wireName()));
        codec.discriminator("DISCRIMINATOR", union.discriminator().wireName(), names);
        for (JavaUnion.Branch branch : union.branches()) {
            codec.members(
                    branch.constant().name() + MEMBERS, object(union, branch).names());
        }
        JavaRecord unrecognized = union.unrecognized();
        if (unrecognized != null) {
            codec.members(
                    UNRECOGNIZED + MEMBERS,
                    object(union, unrecognized, UNRECOGNIZED + MEMBERS, null).names());
        }
        codec.read(false);
        read(code, union);
        code.close();
        codec.write(false);
        code.add("""
                        out.beginObject();
                        writeMembers(out, value);
                        out.endObject();
                        """).close();
        codec.writeMembers(union.discriminator().deprecated()
                || union.branches().stream()
                        .anyMatch(branch -> branch.constant().origin().deprecated()));
        write(code, union);
        code.close();
        for (JavaUnion.Branch branch : union.branches()) {
            parts(code, codec, branch.record(), object(union, branch));
        }
        if (unrecognized != null) {
            parts(code, codec, unrecognized, object(union, unrecognized, UNRECOGNIZED + MEMBERS, null));
        }
        code.close();
    }

    private void parts(Code code, CodecClass codec, JavaRecord record, ObjectCode object) {
        codec.readPart(
                scope.deprecations().inAnyType(record.members()),
                "read" + record.name(),
                scope.types().nested(record.qualifiedName()));
        object.read(code);
        code.close();
        codec.writePart(
                scope.deprecations().inAny(record.members()),
                "write" + record.name(),
                scope.types().nested(record.qualifiedName()));
        object.write(code);
        code.close();
    }

    private ObjectCode object(JavaUnion union, JavaUnion.Branch branch) {
        return object(
                union,
                branch.record(),
                branch.constant().name() + MEMBERS,
                branch.constant().wireName());
    }

    private ObjectCode object(JavaUnion union, JavaRecord record, String members, @Nullable String value) {
        ObjectCode.Tag tag = new ObjectCode.Tag(union.discriminator().wireName(), value);
        return new ObjectCode(scope.types(), record, members, union.accessors(), tag, codecs);
    }

    private static void read(Code code, JavaUnion union) {
        boolean received = union.unrecognized() != null;
        code.open("return switch (in.$L(DISCRIMINATOR))", received ? "receivedBranch" : "branch");
        int count = union.branches().size();
        for (int i = 0; i < count; i++) {
            String label = i == count - 1 && !received ? "default" : "case " + i;
            code.add("$L -> read$L(in);\n", label, union.branches().get(i).record().name());
        }
        if (received) {
            code.add("default -> readUnrecognized(in);\n");
        }
        code.close(";");
    }

    /** Adds a switch over the ordinal, since a switch over the enum needs a class of its own. */
    private static void write(Code code, JavaUnion union) {
        code.open("switch (value.$L().ordinal())", union.discriminator().name());
        int index = 0;
        for (JavaUnion.Branch branch : union.branches()) {
            writeCase(code, "case " + index++, branch.record());
        }
        if (union.unrecognized() != null) {
            writeCase(code, "default", union.unrecognized());
        } else {
            code.add("default -> throw out.unwritable(\"$L.UNRECOGNIZED\");\n", union.tag().name());
        }
        code.close();
    }

    private static void writeCase(Code code, String label, JavaRecord record) {
        code.add("$L -> write$L(out, ($L) value);\n", label, record.name(), record.qualifiedName());
    }
}
