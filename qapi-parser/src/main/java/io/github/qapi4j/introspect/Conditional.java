package io.github.qapi4j.introspect;

import io.github.qapi4j.schema.IfCond;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An element that some builds may lack; {@code condition} is null if every build has it. */
public record Conditional<T>(@Nullable IfCond condition, T value) {

    /** Whether a build that defines exactly these symbols has it. */
    public boolean holds(Set<String> defined) {
        return condition == null || condition.holds(defined);
    }
}
