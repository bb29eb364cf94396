package io.github.qapi4j.codegen.model;

import java.util.List;

/**
 * Converts a model to source files in one language. The model determines every name and type; a back end determines only how source text looks. Back
 * ends depend on this package, and not on each other.
 */
public interface BackEnd {

    /** The files of a model, which are printed later, in any order. Their paths are distinct. */
    List<SourceUnit> units(JavaModel model);
}
