package io.github.qapi4j.diff;

import io.github.qapi4j.diff.Node.Marks;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * What the releases between the compared ones have at a place. It contributes marks only: an element that was deprecated in between was announced.
 *
 * @param places the elements of the releases that have the place, the oldest first
 */
record Between<T>(List<At<T>> places) {

    /** The element that one release has at a place. */
    record At<T>(Release release, T element) {}

    /**
     * A schema.
     *
     * @param unstableByName whether the schema is from before the feature {@code unstable}, so that only names show it
     */
    record Release(Schema schema, boolean unstableByName) {}

    static Between<Schema> of(List<Release> releases) {
        return new Between<>(releases.stream()
                .map(release -> new At<>(release, release.schema()))
                .toList());
    }

    static <T> Between<T> nothing() {
        return new Between<>(List.of());
    }

    /** Returns the place that a step leads to, in those releases that have it. */
    <U> Between<U> step(BiFunction<Schema, T, Optional<U>> step) {
        if (places.isEmpty()) {
            return nothing();
        }
        List<At<U>> next = new ArrayList<>();
        for (At<T> place : places) {
            step.apply(place.release().schema(), place.element())
                    .ifPresent(element -> next.add(new At<>(place.release(), element)));
        }
        return new Between<>(List.copyOf(next));
    }

    /** Returns the marks that any of the releases gives to an element with this name, added to those of the older schema. */
    Marks marks(Marks older, String name, Function<T, List<Feature>> features) {
        Marks marks = older;
        for (At<T> place : places) {
            marks = marks.and(Marks.of(
                    name, features.apply(place.element()), place.release().unstableByName()));
        }
        return marks;
    }
}
