package io.github.qapi4j.diff;

import io.github.qapi4j.diff.Node.Marks;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.EnumValue;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.Feature;
import io.github.qapi4j.schema.Member;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.UnionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

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
    record Release(Schema schema, boolean unstableByName) {
        static Release of(Schema schema) {
            return new Release(
                    schema,
                    schema.definitions().stream()
                            .flatMap(definition -> features(schema, definition))
                            .noneMatch(feature -> feature.name().equals("unstable")));
        }

        /** Returns the features of a definition and of what is in it. */
        private static Stream<Feature> features(Schema schema, Definition definition) {
            Stream<List<Feature>> inside;
            if (definition instanceof Command command) {
                inside = schema.members(command.arguments()).stream().map(Member::features);
            } else if (definition instanceof Event event) {
                inside = schema.members(event.data()).stream().map(Member::features);
            } else if (definition instanceof StructType struct) {
                inside = struct.members().stream().map(Member::features);
            } else if (definition instanceof UnionType union) {
                inside = schema.members(union.base()).stream().map(Member::features);
            } else if (definition instanceof EnumType enumeration) {
                inside = enumeration.values().stream().map(EnumValue::features);
            } else {
                inside = Stream.of();
            }
            return Stream.concat(Stream.of(definition.features()), inside).flatMap(List::stream);
        }
    }

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
