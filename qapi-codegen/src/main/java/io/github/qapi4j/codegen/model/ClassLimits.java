package io.github.qapi4j.codegen.model;

import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import java.util.List;

/**
 * Checks a model against the limits of class files and file systems. A constructor has 255 parameter slots: one is for {@code this}, and a {@code long} or
 * {@code double} takes two. A method has 64 KiB of code, a string constant 64 KiB of text, and a class 65535 constants. File systems limit the length of file
 * names. Code sizes are conservative estimates of what javac emits for generated source.
 */
final class ClassLimits {
    private static final int SLOTS = 254;
    private static final int CODE = 65_000;

    /** Bytes of an enum's initializer for each constant: new, dup, two strings, the ordinal, the call, the field, the array. */
    private static final int CODE_PER_CONSTANT = 19;

    /** Bytes of a codec's initializer for each member's name. */
    private static final int CODE_PER_NAME = 8;

    /** Bytes of a union codec's initializer for each branch, without those for its names. */
    private static final int CODE_PER_BRANCH = 12;

    /** Bytes of the switch of a union's codec over the branch's index, for each branch: a call, a jump and an entry of the table, generously. */
    private static final int CODE_PER_CASE = 40;

    /** The maximum number of commands in a module: the methods of a command need constants of the client's class file. */
    private static final int COMMANDS = 2_000;

    /** The maximum length of a string constant in bytes; all names and conditions are ASCII. */
    private static final int CONSTANT = 65_535;

    /** The maximum length of a part's name; its constant also contains the name of the part's type. */
    private static final int PART_NAME = 65_000;

    /** The maximum length of a file name. */
    private static final int FILE_NAME = 255;

    private final Diagnostics diagnostics;

    private ClassLimits(Diagnostics diagnostics) {
        this.diagnostics = diagnostics;
    }

    static void check(JavaModel model, Diagnostics diagnostics) {
        ClassLimits limits = new ClassLimits(diagnostics);
        model.enums().forEach(limits::check);
        model.structs().forEach(struct -> limits.check(struct.record()));
        model.unions().forEach(limits::check);
        model.alternates().forEach(limits::check);
        for (JavaModule module : model.modules()) {
            limits.check(module);
            for (JavaCommand command : module.commands()) {
                limits.check(command.record());
                limits.checkCondition(command.origin());
            }
            for (JavaEvent event : module.events()) {
                limits.check(event.record());
                limits.checkCondition(event.origin());
            }
        }
    }

    private void check(JavaEnum type) {
        checkFile(type.origin(), type.name() + ".class");
        type.constants().forEach(constant -> checkPart(constant.origin()));
        int code = (type.constants().size() + 1) * CODE_PER_CONSTANT;
        if (code > CODE) {
            report(
                    type.origin(),
                    "enum '" + type.origin().name() + "' has "
                            + type.constants().size() + " values, but a Java enum can have at most "
                            + (CODE / CODE_PER_CONSTANT - 1));
        }
    }

    private void check(JavaRecord type) {
        checkFile(type.origin(), type.qualifiedName().replace('.', '$') + "$Builder.class");
        for (JavaMember member : type.members()) {
            if (member.origin() != null) {
                checkPart(member.origin());
            }
        }
        int slots = slots(type.members());
        if (slots > SLOTS) {
            report(
                    type.origin(),
                    "'" + type.origin().name() + "' needs " + slots + " parameter slots as the Java record '"
                            + type.qualifiedName() + "', but a constructor can have at most " + SLOTS);
        }
    }

    private void check(JavaUnion union) {
        int names = 0;
        for (JavaUnion.Branch branch : union.branches()) {
            check(branch.record());
            names += branch.record().members().size() + 1;
        }
        if (union.unrecognized() != null) {
            check(union.unrecognized());
        }
        int branches = union.branches().size();
        int initializer = names * CODE_PER_NAME + branches * CODE_PER_BRANCH;
        if (initializer > CODE || branches * CODE_PER_CASE > CODE) {
            report(
                    union.origin(),
                    "union '" + union.origin().name() + "' has " + branches + " branches with " + names
                            + " members, which is more than the codec of one Java type can hold");
        }
    }

    private void check(JavaModule module) {
        List<JavaCommand> commands = module.commands();
        if (commands.size() > COMMANDS) {
            report(
                    commands.get(COMMANDS).origin(),
                    "module '" + module.file() + "' has " + commands.size()
                            + " commands, but the Java types of one module can hold at most " + COMMANDS);
        }
    }

    private static int slots(List<JavaMember> members) {
        int slots = 0;
        for (JavaMember member : members) {
            boolean wide = !member.nullable() && member.type() instanceof JavaType.Scalar scalar && scalar.wide();
            slots += wide ? 2 : 1;
        }
        return slots;
    }

    private void check(JavaAlternate type) {
        type.alternatives().forEach(alternative -> check(alternative.record()));
    }

    private void checkFile(Origin origin, String name) {
        if (name.length() > FILE_NAME) {
            report(
                    origin,
                    "'" + origin.name() + "' needs a file whose name has " + name.length()
                            + " characters, but file systems allow at most " + FILE_NAME);
        }
    }

    private void checkPart(Origin origin) {
        if (origin.name().length() > PART_NAME) {
            report(
                    origin,
                    "a name of " + origin.name().length() + " characters is longer than the " + PART_NAME
                            + " characters that a Java class file can hold");
        }
    }

    private void checkCondition(Origin origin) {
        if (origin.condition() != null) {
            int length = origin.condition().text().length();
            if (length > CONSTANT) {
                report(
                        origin,
                        "the condition of '" + origin.name() + "' has " + length
                                + " characters as text, but a Java constant can have at most " + CONSTANT);
            }
        }
    }

    private void report(Origin origin, String message) {
        diagnostics.add(Diagnostic.of(DiagnosticCode.CLASS_FORMAT_LIMIT, origin.span(), message));
    }
}
