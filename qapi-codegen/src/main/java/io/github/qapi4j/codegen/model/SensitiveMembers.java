package io.github.qapi4j.codegen.model;

import io.github.qapi4j.codegen.GeneratorOption;
import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.diagnostic.Diagnostic;
import io.github.qapi4j.diagnostic.DiagnosticCode;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.diagnostic.Suggestion;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.UnionType;
import java.util.ArrayList;
import java.util.List;

/** Decides which members are sensitive: those that match a built-in pattern or one of the user's patterns. */
final class SensitiveMembers {
    /** The member name that refers to the arguments that the schema does not list, in patterns for a command; also the name of their component. */
    static final String FURTHER_ARGUMENTS = "furtherArguments";

    /**
     * The built-in patterns. They match members of QEMU's schemas from 4.2 on. {@code docs/decisions/013-sensitive-members.md} has the reason for
     * each.
     */
    static final List<String> BUILT_IN = List.of(
            "*.*password",
            "*.*passwd",
            "*.*passphrase",
            "change.arg",
            "SecretProperties.data",
            "object-add.props",
            "object-add." + FURTHER_ARGUMENTS,
            "sev-inject-launch-secret.secret",
            "BlockdevOptionsCurlHttp*.cookie");

    private final List<String> patterns;

    private SensitiveMembers(List<String> patterns) {
        this.patterns = patterns;
    }

    static SensitiveMembers of(GeneratorRequest request) {
        List<String> patterns = new ArrayList<>(BUILT_IN);
        patterns.addAll(request.sensitive());
        return new SensitiveMembers(patterns);
    }

    /**
     * Reports each of the user's patterns that matches no member of the schema, whether or not the member is generated. A built-in pattern may match
     * nothing.
     */
    static void check(GeneratorRequest request, Diagnostics diagnostics) {
        if (request.sensitive().isEmpty()) {
            return;
        }
        List<String> keys = keys(request.schema());
        for (String pattern : request.sensitive()) {
            if (keys.stream().noneMatch(key -> Glob.matches(pattern, key))) {
                diagnostics.add(Diagnostic.of(
                                DiagnosticCode.INVALID_OPTION,
                                null,
                                request.nameOf(GeneratorOption.SENSITIVE) + ": no member matches the pattern '"
                                        + pattern + "'")
                        .help(Suggestion.didYouMean(pattern, keys)));
            }
        }
    }

    private static List<String> keys(Schema schema) {
        List<String> keys = new ArrayList<>();
        for (Definition definition : schema.definitions()) {
            for (String member : definition.accept(new DeclaredMembers())) {
                keys.add(definition.name() + "." + member);
            }
        }
        return keys;
    }

    /** Whether a member is sensitive, by the name of the definition that declares it and its own. */
    boolean contains(String definition, String member) {
        String key = definition + "." + member;
        for (String pattern : patterns) {
            if (Glob.matches(pattern, key)) {
                return true;
            }
        }
        return false;
    }

    /** The names of the members that a definition declares itself, except for a discriminator. */
    private static final class DeclaredMembers implements Definition.Visitor<List<String>> {
        @Override
        public List<String> enumType(EnumType type) {
            return List.of();
        }

        @Override
        public List<String> structType(StructType type) {
            return names(type.members());
        }

        @Override
        public List<String> unionType(UnionType type) {
            List<String> names = new ArrayList<>(inline(type.base()));
            names.remove(type.discriminator());
            return names;
        }

        @Override
        public List<String> alternateType(AlternateType type) {
            return List.of();
        }

        @Override
        public List<String> command(Command command) {
            List<String> names = new ArrayList<>(inline(command.arguments()));
            if (!command.gen() && !command.boxed()) {
                names.add(FURTHER_ARGUMENTS);
            }
            return names;
        }

        @Override
        public List<String> event(Event event) {
            return inline(event.data());
        }

        private static List<String> inline(Payload payload) {
            return payload instanceof Payload.Inline inline ? names(inline.members()) : List.of();
        }

        private static List<String> names(List<Member> members) {
            return members.stream().map(Member::name).toList();
        }
    }
}
