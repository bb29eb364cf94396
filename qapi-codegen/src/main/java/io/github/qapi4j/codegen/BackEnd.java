package io.github.qapi4j.codegen;

import io.github.qapi4j.codegen.model.JavaModel;
import java.util.List;

/**
 * Turns a model into source files of one language. The model has decided every name and type; a back end decides only how source text looks. Back ends
 * need this package and {@code codegen.model}, and do not need each other.
 */
public interface BackEnd {

    /** The files of a model, to be printed later, in any order. Their paths differ. */
    List<SourceUnit> units(JavaModel model);
}
