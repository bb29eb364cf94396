package io.github.qapi4j.merge;

import io.github.qapi4j.merge.MergedType.MergedObject;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Doc;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Payload;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A command or event of the merged schema. Its form is that of the newest release. */
final class MergedMessage {
    private final Definition newest;
    private final int newestRelease;
    private final Occurrences occurrences = new Occurrences();
    private final Set<Doc> docs = new LinkedHashSet<>(1);
    private final @Nullable MergedObject inline;
    private final @Nullable Slot named;
    private final @Nullable Slot returns;
    private boolean allowOob;
    private boolean allowPreconfig;
    private boolean successResponse = true;

    MergedMessage(Definition newest, int release) {
        this.newest = newest;
        this.newestRelease = release;
        if (payload(newest) instanceof Payload.Inline) {
            this.inline = new MergedObject(newest, release, null, false);
            this.named = null;
        } else {
            this.inline = null;
            String what = newest instanceof Command ? "the arguments of " : "the data of ";
            this.named = new Slot(what + describe(newest), newest.nameSpan(), release);
        }
        this.returns = newest instanceof Command command && command.returns() != null
                ? new Slot("the result of " + describe(newest), newest.nameSpan(), release)
                : null;
    }

    static Payload payload(Definition message) {
        return message instanceof Command command ? command.arguments() : ((Event) message).data();
    }

    static String describe(Definition message) {
        return (message instanceof Command ? "command '" : "event '") + message.name() + "'";
    }

    void add(int release, Definition definition) {
        occurrences.add(release, definition.condition(), definition.features());
        if (definition.doc() != null) {
            docs.add(definition.doc());
        }
        if (definition instanceof Command command) {
            allowOob |= command.allowOob();
            allowPreconfig |= command.allowPreconfig();
            successResponse &= command.successResponse();
        }
    }

    Definition newest() {
        return newest;
    }

    int newestRelease() {
        return newestRelease;
    }

    Occurrences occurrences() {
        return occurrences;
    }

    /** The documentation in all releases, the newest first. */
    Set<Doc> docs() {
        return docs;
    }

    /** The inline arguments or data; null if they have a type. */
    @Nullable
    MergedObject inline() {
        return inline;
    }

    /** The type of the arguments or data; null if they are inline. */
    @Nullable
    Slot named() {
        return named;
    }

    /** The type of the result; null if the command returns nothing. */
    @Nullable
    Slot returns() {
        return returns;
    }

    /** The positions that have types. */
    List<Slot> slots() {
        List<Slot> slots = new ArrayList<>();
        if (inline != null) {
            inline.slots().forEach(slots::add);
        }
        if (named != null) {
            slots.add(named);
        }
        if (returns != null) {
            slots.add(returns);
        }
        return slots;
    }

    /** Whether some release allows to execute the command out of band. */
    boolean allowOob() {
        return allowOob;
    }

    /** Whether some release allows to execute the command before the machine is configured. */
    boolean allowPreconfig() {
        return allowPreconfig;
    }

    /** Whether all releases that have the command send a response on success. */
    boolean successResponse() {
        return successResponse;
    }
}
