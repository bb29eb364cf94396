package io.github.qapi4j.diff;

import io.github.qapi4j.diff.Node.Marks;
import io.github.qapi4j.diff.WorkList.Pair;
import io.github.qapi4j.schema.AlternateType;
import io.github.qapi4j.schema.Alternative;
import io.github.qapi4j.schema.BuiltinType;
import io.github.qapi4j.schema.EnumType;
import io.github.qapi4j.schema.Payload;
import io.github.qapi4j.schema.Schema;
import io.github.qapi4j.schema.TypeDefinition;
import io.github.qapi4j.schema.TypeRef;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares the types of values, and those of arguments and data: builtins and alternates itself, enums and objects by others. */
final class TypeComparison {
    private final Schema older;
    private final Schema newer;
    private final Changes changes;
    private final WorkList work;
    private final TypeUses uses;
    private final EnumComparison enums;
    private final OpenArguments open;
    private final ObjectComparison objects;

    TypeComparison(
            Schema older,
            Schema newer,
            Changes changes,
            WorkList work,
            TypeUses uses,
            EnumComparison enums,
            OpenArguments open) {
        this.older = older;
        this.newer = newer;
        this.changes = changes;
        this.work = work;
        this.uses = uses;
        this.enums = enums;
        this.open = open;
        this.objects = new ObjectComparison(older, newer, changes, work, uses, open, this);
    }

    /**
     * Compares the arguments of a command or the data of an event.
     *
     * @param releases the members in the releases in between
     */
    void payloads(
            Node node,
            Payload former,
            boolean formerlyBoxed,
            Payload now,
            boolean nowBoxed,
            Between<ObjectView> releases) {
        if (formerlyBoxed != nowBoxed) {
            changes.add(node, Rule.BOXED_CHANGED);
        }
        String role = formerlyBoxed && nowBoxed ? "" : "=";
        String openness = open.role(node);
        if (former instanceof Payload.Named formerName && now instanceof Payload.Named nowName) {
            TypeDefinition formerType = older.type(formerName.type()).orElseThrow();
            TypeDefinition nowType = newer.type(nowName.type()).orElseThrow();
            work.later(node, () -> {
                if (role.isEmpty()) {
                    uses.compare(node, formerType, nowType);
                }
                if (work.isFirst(new Pair(
                        formerType.name(), nowType.name(), node.direction().isSent(), role + openness))) {
                    objects.compare(
                            changes.typed(node, formerType, nowType, releases, ObjectView::features),
                            formerType,
                            nowType,
                            role,
                            releases);
                }
            });
        } else {
            work.later(node, () -> {
                ObjectView view = ObjectView.of(older, former);
                boolean byClients = node.direction().isSent() && !formerlyBoxed;
                objects.compare(
                        node,
                        view,
                        ObjectView.of(newer, now),
                        () -> byClients ? Forms.ofArguments(view) : Forms.NONE,
                        releases);
            });
        }
    }

    /** Postpones the comparison of the types of a value. */
    void later(Node node, TypeRef former, TypeRef now, Between<TypeRef> releases) {
        work.later(node, () -> types(node, former, now, releases));
    }

    /** Compares the types of discriminators. A value that is removed or added is reported as its branch. */
    void discriminators(Node place, TypeRef former, TypeRef now, Between<TypeRef> releases) {
        EnumType before = definition(older, former, EnumType.class).orElse(null);
        EnumType after = definition(newer, now, EnumType.class).orElse(null);
        if (before == null || after == null) {
            later(place, former, now, releases);
            return;
        }
        uses.compare(place, before, after);
        enums.addDiscriminator(
                place, before, after, releases.step((schema, type) -> definition(schema, type, EnumType.class)));
    }

    private void types(Node node, TypeRef former, TypeRef now, Between<TypeRef> releases) {
        if (former instanceof TypeRef.Array formerArray && now instanceof TypeRef.Array nowArray) {
            types(
                    node,
                    formerArray.element(),
                    nowArray.element(),
                    releases.step((schema, type) ->
                            type instanceof TypeRef.Array array ? Optional.of(array.element()) : Optional.empty()));
            return;
        }
        if (former instanceof TypeRef.Builtin || now instanceof TypeRef.Builtin) {
            builtins(node, former, now, releases);
            return;
        }
        if (former instanceof TypeRef.Array || now instanceof TypeRef.Array) {
            alternateOrElse(node, former, now, releases);
            return;
        }
        TypeDefinition formerType = older.type(former.name()).orElseThrow();
        TypeDefinition nowType = newer.type(now.name()).orElseThrow();
        boolean isNew = work.isFirst(
                new Pair(former.name(), now.name(), node.direction().isSent(), ""));
        if (formerType instanceof EnumType formerEnum && nowType instanceof EnumType nowEnum) {
            enums.add(
                    node,
                    formerEnum,
                    nowEnum,
                    releases.step((schema, type) -> definition(schema, type, EnumType.class)));
        }
        if (!isNew) {
            return;
        }
        if (formerType instanceof EnumType && nowType instanceof EnumType) {
            uses.compare(node, formerType, nowType);
        } else if (formerType instanceof AlternateType formerAlternate
                && nowType instanceof AlternateType nowAlternate) {
            uses.compare(node, formerType, nowType);
            Between<AlternateType> alternates =
                    releases.step((schema, type) -> definition(schema, type, AlternateType.class));
            alternatives(
                    changes.typed(node, formerType, nowType, alternates, AlternateType::features),
                    formerAlternate,
                    nowAlternate,
                    alternates);
        } else if (ObjectView.isObject(formerType) && ObjectView.isObject(nowType)) {
            uses.compare(node, formerType, nowType);
            Pair asArguments =
                    new Pair(former.name(), now.name(), node.direction().isSent(), "=");
            if (!work.has(asArguments)) {
                Between<ObjectView> views = releases.step(ObjectView::of);
                Node typed = changes.typed(node, formerType, nowType, views, ObjectView::features);
                objects.compare(typed, formerType, nowType, "", views);
            }
        } else {
            alternateOrElse(node, former, now, releases);
        }
    }

    private static <T extends TypeDefinition> Optional<T> definition(Schema schema, TypeRef type, Class<T> kind) {
        return type instanceof TypeRef.Named
                ? schema.type(type.name()).filter(kind::isInstance).map(kind::cast)
                : Optional.empty();
    }

    private void builtins(Node node, TypeRef former, TypeRef now, Between<TypeRef> releases) {
        BuiltinType formerBuiltin = former instanceof TypeRef.Builtin builtin ? builtin.type() : null;
        BuiltinType nowBuiltin = now instanceof TypeRef.Builtin builtin ? builtin.type() : null;
        boolean sent = node.direction().isSent();
        boolean integers = isInteger(formerBuiltin) && isInteger(nowBuiltin);
        // A server's answer does not show the size of an integer, so there is nothing to compare.
        boolean unknown = formerBuiltin == BuiltinType.ANY_INT || nowBuiltin == BuiltinType.ANY_INT;
        if (formerBuiltin == nowBuiltin || integers && unknown) {
            return;
        }
        String detail = former.name() + " to " + now.name();
        if (formerBuiltin == BuiltinType.ANY) {
            changes.add(
                    node,
                    Rule.ANY_NARROWED,
                    sent ? Severity.BREAK : Severity.OK,
                    Severity.BREAK,
                    detail,
                    forms(former, now));
        } else if (nowBuiltin == BuiltinType.ANY) {
            changes.add(
                    node,
                    Rule.ANY_WIDENED,
                    sent ? Severity.OK : Severity.BREAK,
                    Severity.BREAK,
                    detail,
                    forms(former, now));
        } else if (isInteger(formerBuiltin) && isInteger(nowBuiltin)) {
            boolean sameInJava = javaInteger(former).equals(javaInteger(now));
            changes.add(node, Rule.INT_TYPE_CHANGED, Severity.NOTE, sameInJava ? Severity.OK : Severity.BREAK, detail);
        } else if (sent && isInteger(formerBuiltin) && nowBuiltin == BuiltinType.NUMBER
                || !sent && formerBuiltin == BuiltinType.NUMBER && isInteger(nowBuiltin)) {
            // Each integer is a number.
            changes.add(node, Rule.MEMBER_TYPE_CHANGED, Severity.OK, Severity.BREAK, detail, forms(former, now));
        } else if (formerBuiltin == BuiltinType.STR && isEnum(newer, now)) {
            changes.add(node, Rule.STR_TO_ENUM, sent ? Severity.WARNING : Severity.OK, Severity.BREAK, detail);
        } else if (isEnum(older, former) && nowBuiltin == BuiltinType.STR) {
            changes.add(node, Rule.ENUM_TO_STR, sent ? Severity.OK : Severity.WARNING, Severity.BREAK, detail);
        } else {
            alternateOrElse(node, former, now, releases);
        }
    }

    private static boolean isEnum(Schema schema, TypeRef type) {
        return type instanceof TypeRef.Builtin builtin
                ? builtin.type() == BuiltinType.QTYPE
                : type instanceof TypeRef.Named && schema.type(type.name()).orElse(null) instanceof EnumType;
    }

    static boolean isInteger(@Nullable BuiltinType type) {
        return type != null && type.jsonType().equals("int");
    }

    /** Returns the Java type of an integer, and whether it is unsigned. */
    private static String javaInteger(TypeRef type) {
        return switch (type.name()) {
            case "uint64", "size" -> "unsigned long";
            case "int", "int64", "uint32" -> "long";
            default -> "int";
        };
    }

    /** Compares types of different kinds, one of which may be an alternate that has the other one. */
    private void alternateOrElse(Node node, TypeRef former, TypeRef now, Between<TypeRef> releases) {
        boolean sent = node.direction().isSent();
        String forms = forms(former, now);
        // A type of another kind may have the same name.
        String detail = former.name().equals(now.name()) ? forms : former.name() + " to " + now.name();
        if (alternate(newer, now) instanceof AlternateType alternate) {
            Alternative same = alternative(newer, alternate, jsonType(older, former));
            if (same != null) {
                changes.add(
                        node,
                        Rule.TYPE_TO_ALTERNATE,
                        sent ? Severity.OK : Severity.WARNING,
                        Severity.BREAK,
                        detail,
                        forms);
                later(node, former, same.type(), releases);
                return;
            }
        } else if (alternate(older, former) instanceof AlternateType alternate) {
            Alternative same = alternative(older, alternate, jsonType(newer, now));
            if (same != null) {
                changes.add(
                        node,
                        Rule.ALTERNATE_TO_TYPE,
                        sent ? Severity.BREAK : Severity.OK,
                        Severity.BREAK,
                        detail,
                        forms);
                later(node, same.type(), now, releases);
                return;
            }
        }
        changes.add(node, Rule.MEMBER_TYPE_CHANGED, Severity.BREAK, Severity.BREAK, detail, forms);
    }

    /** Returns the kinds of JSON values of two types, which do not depend on the names of types. */
    private String forms(TypeRef former, TypeRef now) {
        return form(older, former) + " to " + form(newer, now);
    }

    private static String form(Schema schema, TypeRef type) {
        StringBuilder form = new StringBuilder();
        TypeRef element = type;
        while (element instanceof TypeRef.Array array) {
            form.append("array of ");
            element = array.element();
        }
        return form.append(
                        element instanceof TypeRef.Builtin builtin
                                ? builtin.type().jsonType()
                                : jsonType(schema, element))
                .toString();
    }

    private static @Nullable TypeDefinition alternate(Schema schema, TypeRef type) {
        return definition(schema, type, AlternateType.class).orElse(null);
    }

    private static @Nullable Alternative alternative(Schema schema, AlternateType alternate, String jsonType) {
        return alternate.alternatives().stream()
                .filter(each -> jsonType(schema, each.type()).equals(jsonType))
                .findFirst()
                .orElse(null);
    }

    /** Returns the kind of JSON value by which an alternate distinguishes its alternatives. */
    private static String jsonType(Schema schema, TypeRef type) {
        if (type instanceof TypeRef.Array) {
            return "array";
        }
        if (type instanceof TypeRef.Builtin builtin) {
            return isInteger(builtin.type()) ? "number" : builtin.type().jsonType();
        }
        TypeDefinition definition = schema.type(type.name()).orElseThrow();
        return definition instanceof EnumType ? "string" : ObjectView.isObject(definition) ? "object" : "alternate";
    }

    private void alternatives(Node node, AlternateType former, AlternateType now, Between<AlternateType> releases) {
        boolean sent = node.direction().isSent();
        Map<String, Alternative> formerByType = byJsonType(older, former);
        Map<String, Alternative> nowByType = byJsonType(newer, now);
        formerByType.forEach((jsonType, alternative) -> {
            Alternative other = nowByType.get(jsonType);
            if (other == null) {
                changes.add(
                        node.element("!" + jsonType, alternative.span(), now.nameSpan(), Marks.NONE),
                        sent ? Rule.ALTERNATIVE_REMOVED : Rule.RECEIVED_ALTERNATIVE_REMOVED);
                return;
            }
            Node place = node.element("!" + jsonType, alternative.span(), other.span(), Marks.NONE);
            changes.conditions(place, alternative.condition(), other.condition(), Severity.OK);
            if (!alternative.name().equals(other.name())) {
                changes.add(place, Rule.ALTERNATIVE_RENAMED, alternative.name() + " to " + other.name());
            }
            later(
                    place,
                    alternative.type(),
                    other.type(),
                    releases.step((schema, type) -> Optional.ofNullable(alternative(schema, type, jsonType))
                            .map(Alternative::type)));
        });
        nowByType.forEach((jsonType, alternative) -> {
            if (!formerByType.containsKey(jsonType)) {
                changes.add(
                        node.element("!" + jsonType, former.nameSpan(), alternative.span(), Marks.NONE),
                        sent ? Rule.ALTERNATIVE_ADDED : Rule.RECEIVED_ALTERNATIVE_ADDED);
            }
        });
    }

    private static Map<String, Alternative> byJsonType(Schema schema, AlternateType type) {
        Map<String, Alternative> byType = new TreeMap<>();
        type.alternatives().forEach(each -> byType.put(jsonType(schema, each.type()), each));
        return byType;
    }
}
