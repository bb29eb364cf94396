package io.github.qapi4j.codegen.model;

import io.github.qapi4j.codegen.GeneratorRequest;
import io.github.qapi4j.diagnostic.Diagnostics;
import io.github.qapi4j.schema.Command;
import io.github.qapi4j.schema.Definition;
import io.github.qapi4j.schema.Event;
import io.github.qapi4j.schema.StructType;
import io.github.qapi4j.schema.TypeDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lowers a schema to the model of the generated Java, in these steps:
 *
 * <ol>
 *   <li>The request's options are checked.
 *   <li>{@link Selection}: the part of the schema that conditions and patterns select.
 *   <li>Each definition's type gets its name, in schema order.
 *   <li>{@link TypeLowering}: enums, structs, unions and alternates.
 *   <li>{@link ModuleLowering}: commands and events, by module, and {@link TransactionalLowering}.
 *   <li>{@link ClassLimits}: the model is checked against the limits of class files.
 * </ol>
 */
public final class Lowering {

    private Lowering() {}

    /** Returns the model for a request, or empty if there is an error. Errors and warnings are added to the diagnostics. */
    public static Optional<JavaModel> lower(GeneratorRequest request, Diagnostics diagnostics) {
        RequestCheck.check(request, diagnostics);
        Selection selection = Selection.of(request, diagnostics);
        if (diagnostics.hasErrors()) {
            return Optional.empty();
        }
        Lower lower = new Lower(
                selection,
                new JavaNames(request.renames()),
                new Collisions(diagnostics),
                SensitiveMembers.of(request),
                new Releases(request.availability().orElse(null)));
        NameScope packageScope = lower.collisions().scope();
        packageScope.take(request.facade(), "the facade", null);
        Map<String, String> javaNames = nameTypes(lower, packageScope);
        TypeLowering types = new TypeLowering(lower, javaNames, request.nullableReturns(), diagnostics);
        types.run();
        List<JavaModule> modules = new ModuleLowering(request.facade(), lower, types, packageScope).modules();
        JavaModel model = new JavaModel(
                request.packageName(),
                request.facade(),
                packageScope.takeQuietly(request.facade() + "Codec"),
                request.docs(),
                types.enums(),
                types.structs(),
                types.unions(),
                types.alternates(),
                modules,
                CodecGrouping.of(types.structs(), types.unions(), types.alternates(), modules, packageScope),
                new TransactionalLowering(request, types, modules, packageScope, diagnostics).transactionals(),
                JavaIntrospection.of(selection, request.facade(), packageScope),
                javaNames,
                lower.releases().all());
        ClassLimits.check(model, diagnostics);
        return diagnostics.hasErrors() ? Optional.empty() : Optional.of(model);
    }

    /** The state that all steps share. */
    record Lower(
            Selection selection,
            JavaNames names,
            Collisions collisions,
            SensitiveMembers sensitive,
            Releases releases) {}

    private static Map<String, String> nameTypes(Lower lower, NameScope scope) {
        Map<String, String> javaNames = new HashMap<>();
        for (Definition definition : lower.selection().definitions()) {
            String qapiName = definition.name();
            if (definition instanceof Command) {
                String name = JavaNames.freeType(lower.names().stem(qapiName) + "Command");
                javaNames.put(qapiName, scope.take(name, "command '" + qapiName + "'", definition.span()));
            } else if (definition instanceof Event) {
                String name = JavaNames.freeType(lower.names().stem(qapiName) + "Event");
                javaNames.put(qapiName, scope.take(name, "event '" + qapiName + "'", definition.span()));
            } else if (definition instanceof TypeDefinition
                    && !(definition instanceof StructType struct
                            && !lower.selection().hasRecord(struct))) {
                String name = lower.names().type(qapiName);
                javaNames.put(qapiName, scope.take(name, "type '" + qapiName + "'", definition.span()));
            }
        }
        return javaNames;
    }
}
