package io.github.qapi4j.codegen;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place where users set the generator's options: a command line, the configuration of a plugin, an annotation. */
@FunctionalInterface
public interface OptionSource {

    /**
     * The values of an option as the user wrote them: {@code "true"} or {@code "false"} for a {@link GeneratorOption.Shape#FLAG}, one value for
     * a {@link GeneratorOption.Shape#WORD}, any number for the other shapes. Null if the option is absent, which differs from an empty list.
     */
    @Nullable
    List<String> valuesOf(GeneratorOption option);

    /** The name of an option in messages; by default its {@linkplain GeneratorOption#key() key}. */
    default String nameOf(GeneratorOption option) {
        return option.key();
    }
}
