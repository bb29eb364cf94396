package io.github.qapi4j.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.PackageElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;

/** Writes users' code for a generated API: uses of each public type, method, constructor and constant. */
final class ApiUses {
    private static final Set<String> OF_OBJECT = Set.of("equals", "hashCode", "toString", "values", "valueOf");

    private final List<Use> uses = new ArrayList<>();

    /**
     * A use.
     *
     * @param stable whether the page on stability calls the used part of the API stable
     * @param type the qualified name of the type
     * @param member what is used of it; empty for the type itself
     * @param code statements of Java, in one line
     */
    record Use(boolean stable, String type, String member, String code) {}

    private ApiUses() {}

    /** Returns the uses of all public types of a package. */
    static List<Use> of(PackageElement generated) {
        ApiUses uses = new ApiUses();
        ElementFilter.typesIn(generated.getEnclosedElements()).forEach(uses::type);
        return uses.uses;
    }

    /** Returns a class with a method for each use, each in its own line, the first one in line 3. */
    static String source(String packageName, List<Use> uses) {
        StringBuilder source = new StringBuilder("package " + packageName + ";\nfinal class GeneratedUses {\n");
        for (int i = 0; i < uses.size(); i++) {
            source.append("static void use").append(i).append("() throws Exception { ");
            source.append(uses.get(i).code()).append(" }\n");
        }
        return source.append("}\n").toString();
    }

    private void add(boolean stable, TypeElement type, String member, String code) {
        uses.add(new Use(stable, type.getQualifiedName().toString(), member, code));
    }

    private void type(TypeElement type) {
        if (!type.getModifiers().contains(Modifier.PUBLIC)
                || !type.getTypeParameters().isEmpty()) {
            return;
        }
        add(true, type, "", "Class<?> type = " + type + ".class;");
        for (TypeMirror implemented : type.getInterfaces()) {
            add(true, type, "", name(implemented) + " value = (" + type + ") null;");
        }
        if (type.getKind() == ElementKind.ENUM) {
            constants(type);
        }
        if (type.getKind() == ElementKind.RECORD) {
            ElementFilter.constructorsIn(type.getEnclosedElements()).stream()
                    .filter(constructor -> constructor.getModifiers().contains(Modifier.PUBLIC))
                    .forEach(constructor -> add(false, type, "new", "new " + type + arguments(constructor) + ";"));
        }
        if (type.getModifiers().contains(Modifier.SEALED)) {
            branches(type);
        }
        List<ExecutableElement> methods = ElementFilter.methodsIn(type.getEnclosedElements()).stream()
                .filter(method -> method.getModifiers().contains(Modifier.PUBLIC))
                .filter(method -> method.getTypeParameters().isEmpty())
                .filter(method -> !OF_OBJECT.contains(method.getSimpleName().toString()))
                .toList();
        methods.forEach(method -> method(type, method));
        if (type.getKind() == ElementKind.INTERFACE && !type.getModifiers().contains(Modifier.SEALED)) {
            handlers(type, methods);
        }
        ElementFilter.typesIn(type.getEnclosedElements()).forEach(this::type);
    }

    private void constants(TypeElement type) {
        List<String> names = type.getEnclosedElements().stream()
                .filter(element -> element.getKind() == ElementKind.ENUM_CONSTANT)
                .map(Element::toString)
                .toList();
        names.forEach(name -> add(true, type, name, "Object value = " + type + "." + name + ";"));
        String cases = names.stream().map(name -> "case " + name + " -> 1;").collect(Collectors.joining(" "));
        add(false, type, "switch", "int n = switch ((" + type + ") null) { " + cases + " };");
    }

    private void branches(TypeElement type) {
        String cases = type.getPermittedSubclasses().stream()
                .map(branch -> "case " + branch + " value -> 1;")
                .collect(Collectors.joining(" "));
        add(false, type, "switch", "int n = switch ((" + type + ") null) { " + cases + " };");
    }

    private void method(TypeElement type, ExecutableElement method) {
        String name = method.getSimpleName().toString();
        boolean isStatic = method.getModifiers().contains(Modifier.STATIC);
        String target = isStatic ? type.toString() : "((" + type + ") null)";
        String call = target + "." + name + arguments(method);
        TypeMirror returned = method.getReturnType();
        if (returned.getKind() == TypeKind.VOID) {
            add(true, type, name, call + ";");
            return;
        }
        StringBuilder code = new StringBuilder(name(returned) + " value = " + call + ";");
        switch (returned.getKind()) {
            case LONG -> code.append(" int narrow = (int) " + call + ";");
            case INT -> code.append(" short narrow = (short) " + call + ";");
            case DOUBLE -> code.append(" float narrow = (float) " + call + ";");
            default -> {}
        }
        boolean accessor = !isStatic && method.getParameters().isEmpty() && type.getKind() == ElementKind.RECORD;
        if (accessor) {
            code.append(" java.util.function.Function<" + type + ", " + boxed(returned) + "> get = " + type + "::"
                    + name + ";");
            if (returned.getKind() == TypeKind.DECLARED && boxed(returned).startsWith("java.lang.")) {
                code.append(" boolean absent = " + call + " == null;");
            }
        }
        add(true, type, name, code.toString());
    }

    private static String boxed(TypeMirror type) {
        return switch (type.getKind()) {
            case LONG -> "Long";
            case INT -> "Integer";
            case DOUBLE -> "Double";
            case BOOLEAN -> "Boolean";
            default -> name(type);
        };
    }

    /** Returns the type without annotations, which have another place in source. */
    private static String name(TypeMirror type) {
        return type.toString().replaceAll("@[\\w.]+,?\\s*", "");
    }

    private static String arguments(ExecutableElement method) {
        return method.getParameters().stream()
                .map(parameter -> switch (parameter.asType().getKind()) {
                    case LONG -> "0L";
                    case INT -> "0";
                    case DOUBLE -> "0.0";
                    case BOOLEAN -> "false";
                    default -> "(" + name(parameter.asType()) + ") null";
                })
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /** Implementations of an interface: of each method, and of all methods. */
    private void handlers(TypeElement type, List<ExecutableElement> methods) {
        StringBuilder all = new StringBuilder();
        boolean isAbstract = false;
        for (ExecutableElement method : methods) {
            if (!method.getModifiers().contains(Modifier.STATIC)) {
                isAbstract |= method.getModifiers().contains(Modifier.ABSTRACT);
                String implementation = implementation(method);
                all.append(implementation);
                String name = method.getSimpleName().toString();
                add(true, type, name, "abstract class Handler implements " + type + " { " + implementation + " }");
            }
        }
        if (isAbstract) {
            add(false, type, "implements", "class Handler implements " + type + " { " + all + " }");
        }
    }

    private static String implementation(ExecutableElement method) {
        String parameters = method.getParameters().stream()
                .map(parameter -> name(parameter.asType()) + " " + parameter)
                .collect(Collectors.joining(", "));
        String body = method.getReturnType().getKind() == TypeKind.VOID ? "" : "throw new AssertionError();";
        return "@Override public " + name(method.getReturnType()) + " " + method.getSimpleName() + "(" + parameters
                + ") { " + body + " } ";
    }
}
