package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaMember;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.RuntimeType;
import java.util.stream.Collectors;

/**
 * Prints {@code toString()} of a record that has a sensitive or an unsigned member. The result has the form of the method that javac generates for
 * all other records.
 *
 * <p>The runtime joins the texts: a concatenation would add twice as much to the class files of these records.
 */
final class ToStringEmitter {

    private ToStringEmitter() {}

    static void toString(Code code, JavaRecord record) {
        if (record.members().stream().noneMatch(ToStringEmitter::isSpecial)) {
            return;
        }
        // The class file already contains the names in this form, since javac needs them for equals() and hashCode().
        String names = record.members().stream().map(JavaMember::name).collect(Collectors.joining(";"));
        code.member().add("@$T\n", TypeNames.OVERRIDE).open("public $T toString()", TypeNames.STRING);
        code.add("return $T.record($Z$S,$W$S", RuntimeType.PRINTING, record.name(), names);
        for (JavaMember member : record.members()) {
            code.add(",$W");
            value(code, member);
        }
        code.add(");\n").close();
    }

    private static boolean isSpecial(JavaMember member) {
        return member.sensitive() || member.type().unsigned();
    }

    private static void value(Code code, JavaMember member) {
        if (member.sensitive()) {
            code.add("$T.redacted($L)", RuntimeType.SENSITIVE, member.name());
        } else if (member.type().unsigned()) {
            code.add("$T.unsigned($L)", RuntimeType.PRINTING, member.name());
        } else {
            code.plain(member.name());
        }
    }
}
