package io.github.qapi4j.load;

import io.github.qapi4j.syntax.Decl;
import io.github.qapi4j.syntax.Decl.BranchDecl;
import io.github.qapi4j.syntax.Decl.FeatureDecl;
import io.github.qapi4j.syntax.Decl.MemberDecl;
import io.github.qapi4j.syntax.Decl.ObjectDecl;
import io.github.qapi4j.syntax.Decl.ValueDecl;
import io.github.qapi4j.syntax.Name;
import java.util.ArrayList;
import java.util.List;

/** The names that the documentation of one declaration must or may describe. */
final class Documentable implements Decl.Visitor<Void> {
    private final List<Name> members = new ArrayList<>();
    private final List<Name> features = new ArrayList<>();
    private List<BranchDecl> optional = List.of();
    private boolean closed = true;
    private boolean executable;
    private boolean returns;

    Documentable(Decl decl) {
        features(decl.head().features());
        decl.accept(this);
    }

    /** The members, values, parameters or alternatives that must be described. */
    List<Name> members() {
        return members;
    }

    /** The features that must be described, those of members and values included. */
    List<Name> features() {
        return features;
    }

    /** The members, and the branches of a simple union, which may be described like members. */
    List<Name> membersAndOptional() {
        List<Name> all = new ArrayList<>(members);
        optional.forEach(branch -> all.add(branch.name()));
        return all;
    }

    /** Whether only members may be described as members; false for a simple union. */
    boolean isClosed() {
        return closed;
    }

    /** Whether sections about results and errors are allowed. */
    boolean isExecutable() {
        return executable;
    }

    /** Whether a section about a return value is allowed. */
    boolean returns() {
        return returns;
    }

    @Override
    public Void enumeration(Decl.EnumDecl enumeration) {
        for (ValueDecl value : enumeration.values()) {
            members.add(value.name());
            features(value.features());
        }
        return null;
    }

    @Override
    public Void struct(Decl.StructDecl struct) {
        return members(struct);
    }

    @Override
    public Void union(Decl.UnionDecl union) {
        if (union.simple()) {
            closed = false;
            optional = union.branches();
        }
        return members(union);
    }

    @Override
    public Void alternate(Decl.AlternateDecl alternate) {
        for (BranchDecl alternative : alternate.alternatives()) {
            members.add(alternative.name());
        }
        return null;
    }

    @Override
    public Void command(Decl.CommandDecl command) {
        executable = true;
        returns = command.hasReturns();
        return members(command);
    }

    @Override
    public Void event(Decl.EventDecl event) {
        return members(event);
    }

    private Void members(ObjectDecl decl) {
        for (MemberDecl member : decl.members()) {
            members.add(member.name());
            features(member.features());
        }
        return null;
    }

    private void features(List<FeatureDecl> declared) {
        for (FeatureDecl feature : declared) {
            features.add(feature.name());
        }
    }
}
