package io.github.qapi4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import io.github.qapi4j.codegen.model.JavaForms;
import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaUnion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Prints a union: the sealed interface with its records, and the codec. */
final class UnionEmitter {
    private static final String UNRECOGNIZED = "UNRECOGNIZED";

    /** The suffix of the names of a codec's constants. No type has a name with this suffix, so a constant never hides a type. */
    private static final String MEMBERS = "_MEMBERS";

    private static final String DISCRIMINATOR = "DISCRIMINATOR";
    private static final int MANY_MEMBERS = 4;
    private static final int MANY_BRANCHES = 4;

    private final Scope scope;
    private final RecordEmitter records;
    private final FormEmitter forms;

    UnionEmitter(Scope scope, RecordEmitter records) {
        this.scope = scope;
        this.records = records;
        this.forms = new FormEmitter(scope);
    }

    void type(Code code, JavaUnion union) {
        code.topLevel(scope.docs().type(union));
        code.mark(union.origin()).open("public sealed interface $L", union.name());
        code.shadow(nested(union));
        CodecEmitter.constant(code, "", union.name(), scope.codec(union.name()));
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
            javadoc.availability();
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
        code.member().javadoc(javadoc).available(branch.record().origin());
        code.mark(
                branch.constant().origin().deprecated(),
                branch.constant().origin().unstable());
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

    void codec(CodecPart codec, JavaUnion union) {
        List<String> names = new ArrayList<>();
        union.branches().forEach(branch -> names.add(branch.constant().wireName()));
        codec.discriminator(DISCRIMINATOR, union.discriminator().wireName(), names);
        boolean shared = isShared(union);
        JavaRecord unrecognized = union.unrecognized();
        List<ObjectCode> objects = new ArrayList<>();
        for (JavaUnion.Branch branch : union.branches()) {
            String members = branch.constant().name() + MEMBERS;
            ObjectCode.Tag tag = new ObjectCode.Tag(
                    union.discriminator().wireName(), branch.constant().wireName());
            ObjectCode object = new ObjectCode(scope, codec, branch.record(), members, union.accessors(), shared, tag);
            codec.members(members, object.names());
            objects.add(object);
        }
        if (unrecognized != null) {
            String members = UNRECOGNIZED + MEMBERS;
            ObjectCode.Tag tag = new ObjectCode.Tag(union.discriminator().wireName(), null);
            ObjectCode object = new ObjectCode(scope, codec, unrecognized, members, union.accessors(), false, tag);
            codec.members(members, object.names());
            objects.add(object);
        }
        Code code = codec.code();
        codec.read(false);
        read(codec, union);
        code.close();
        codec.write(false);
        code.add("""
                        out.beginObject();
                        writeMembers(out, value);
                        out.endObject();
                        """).close();
        codec.writeMembers(union.discriminator().deprecated());
        write(codec, union);
        code.close();
        if (shared) {
            base(codec, union);
        }
        for (int i = 0; i < union.branches().size(); i++) {
            branch(codec, union.branches().get(i).record(), objects.get(i));
        }
        if (unrecognized != null) {
            branch(codec, unrecognized, objects.get(objects.size() - 1));
        }
    }

    /**
     * Whether one method reads the members of the base for all branches, and one writes them. It makes the class smaller if there are many, and reading a
     * little slower.
     */
    private static boolean isShared(JavaUnion union) {
        return union.accessors().size() >= MANY_MEMBERS && union.branches().size() >= MANY_BRANCHES;
    }

    private void base(CodecPart codec, JavaUnion union) {
        List<JavaMember> base = union.accessors();
        codec.readBase(scope.deprecations().inAnyType(base));
        ObjectCode.readBase(codec, base, union.discriminator().wireName());
        codec.code().close();
        codec.writeBase(scope.deprecations().inAny(base));
        ObjectCode.writeBase(codec, base, union.branches().get(0).constant().name() + MEMBERS);
        codec.code().close();
    }

    private void branch(CodecPart codec, JavaRecord record, ObjectCode object) {
        ClassName type = scope.types().nested(record.qualifiedName());
        codec.readBranch(scope.deprecations().inAnyType(record.members()), object.isUnchecked(), record.name(), type);
        object.read(codec.code());
        codec.code().close();
        codec.writeBranch(scope.deprecations().inAny(record.members()), record.name(), type);
        object.write(codec.code());
        codec.code().close();
    }

    private static void read(CodecPart codec, JavaUnion union) {
        Code code = codec.code();
        JavaRecord unrecognized = union.unrecognized();
        code.open(
                "return switch (in.$L($L))",
                unrecognized == null ? "branch" : "receivedBranch",
                codec.constant(DISCRIMINATOR));
        int count = union.branches().size();
        for (int i = 0; i < count; i++) {
            String label = i == count - 1 && unrecognized == null ? "default" : "case " + i;
            code.add(
                    "$L -> $L(in);\n",
                    label,
                    codec.method("read", union.branches().get(i).record().name()));
        }
        if (unrecognized != null) {
            code.add("default -> $L(in);\n", codec.method("read", unrecognized.name()));
        }
        code.close(";");
    }

    /** Adds a switch over the ordinal, since a switch over the enum needs a class of its own. */
    private static void write(CodecPart codec, JavaUnion union) {
        Code code = codec.code();
        code.open("switch (value.$L().ordinal())", union.discriminator().name());
        int index = 0;
        for (JavaUnion.Branch branch : union.branches()) {
            writeCase(codec, "case " + index++, branch.record());
        }
        if (union.unrecognized() != null) {
            writeCase(codec, "default", union.unrecognized());
        } else {
            code.add(
                    "default -> throw out.unwritable(\"$L.UNRECOGNIZED\");\n",
                    union.tag().name());
        }
        code.close();
    }

    private static void writeCase(CodecPart codec, String label, JavaRecord record) {
        codec.code()
                .add(
                        "$L -> $L(out, ($L) value);\n",
                        label,
                        codec.method("write", record.name()),
                        record.qualifiedName());
    }
}
