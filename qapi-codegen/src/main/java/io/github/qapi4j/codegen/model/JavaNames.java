package io.github.qapi4j.codegen.model;

import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Converts names of a schema to Java names, one at a time; {@link NameScope} handles collisions. A name that Java or the mapping reserves gets the
 * suffix {@code _}. A name that the user chose is otherwise unchanged, except for the case of its first letter if it names both a type and a method.
 */
public final class JavaNames {
    private static final Set<String> KEYWORDS = words("_ abstract assert boolean break byte case catch char class const"
            + " continue default do double else enum extends false final finally float for goto if implements import"
            + " instanceof int interface long native new null package private protected public return short static"
            + " strictfp super switch synchronized this throw throws transient true try void volatile while yield");

    /** The methods of {@code Object} without parameters, whose names no record component and no client method can have. */
    private static final Set<String> OBJECT_METHODS =
            words("clone finalize getClass hashCode notify notifyAll toString wait");

    /** The names of the facade's nested types. */
    private static final Set<String> FACADE_TYPES = words(JavaModel.ASYNC + " Schema");

    /** The members of records other than their components. */
    private static final Set<String> RECORD_MEMBERS = words("builder toBuilder descriptor CODEC DESCRIPTOR");

    /** The methods that clients and the facade have or will have in addition to those of commands. */
    private static final Set<String> CLIENT_METHODS =
            words("on async of builder schema supports checkAgainst withTimeout outOfBand releases serverRelease");

    /** The static methods that unions and alternates have or will have in addition to those that make a branch. */
    private static final Set<String> UNION_METHODS = words("of builder");

    /** The components that only a union's record {@code Unrecognized} has. */
    private static final Set<String> UNRECOGNIZED_COMPONENTS = words("rawDiscriminator others");

    private static final Set<String> CODEC_LOCALS = words("in out seen member value buffer");

    private static final Set<String> ENUM_CONSTANTS = words("UNRECOGNIZED CODEC");

    private static final Set<String> NESTED_TYPES = words("Builder Unrecognized");

    /**
     * Types whose static methods are called in nested records. Other types get qualified names where a nested type shadows them. In a record this is
     * impossible, since a component named {@code java} or {@code io} would obscure the qualified name.
     */
    private static final Set<String> NESTED_EXPRESSIONS =
            words("JsonObject List MemberChecks Objects Printing Sensitive");

    /**
     * Simple names that a generated type must not have, because they refer to other types in generated source, and in users' source with {@code
     * import package.*}.
     */
    private static final Set<String> TYPES = types();

    private final Map<String, String> renames;

    JavaNames(Map<String, String> renames) {
        this.renames = renames;
    }

    /** The name of a definition's type, e.g. {@code "BlockdevRef"}. */
    String type(String qapiName) {
        return freeType(upperFirst(renames.getOrDefault(qapiName, upperCamel(qapiName))));
    }

    /** The name of a generated type, derived from a camel-case name. */
    static String freeType(String camel) {
        return TYPES.contains(camel) ? camel + "_" : camel;
    }

    /** The name of a command or an event as a part of type names, without suffix, e.g. {@code "BlockJobError"} for {@code BLOCK_JOB_ERROR}. */
    String stem(String qapiName) {
        String renamed = renames.get(qapiName);
        return renamed == null ? upperCamelWords(qapiName) : upperFirst(renamed);
    }

    /** The name of a command's method. */
    String method(String command) {
        String renamed = renames.get(command);
        return clientMethod(renamed == null ? lowerCamel(command) : lowerFirst(renamed));
    }

    /** The name of a module as a part of type names. */
    String module(String file, String stem) {
        return upperFirst(renames.getOrDefault(file, stem));
    }

    /** The name of a record's component. */
    String component(String definition, String member) {
        return free(renames.getOrDefault(definition + "." + member, lowerCamel(member)));
    }

    private static String free(String component) {
        boolean reserved = KEYWORDS.contains(component)
                || OBJECT_METHODS.contains(component)
                || RECORD_MEMBERS.contains(component);
        return reserved ? component + "_" : component;
    }

    /** The name of the component that holds a branch that is itself a union. */
    String branchComponent(String definition, String branch) {
        String renamed = renames.get(definition + "." + branch);
        return free(renamed == null ? lowerCamel(branch) : lowerFirst(renamed));
    }

    /** The name of a component of a union's base, which may also be a component of its record {@code Unrecognized}. */
    String baseComponent(String definition, String member) {
        String name = component(definition, member);
        return UNRECOGNIZED_COMPONENTS.contains(name) ? name + "_" : name;
    }

    /** The name of a local variable of a codec that holds a component. */
    static String local(String component) {
        return CODEC_LOCALS.contains(component) ? component + "_" : component;
    }

    /** The name of an enum's constant. */
    String constant(String definition, String value) {
        String renamed = renames.get(definition + "." + value);
        String name = renamed == null ? upperCase(value) : renamed;
        return ENUM_CONSTANTS.contains(name) || KEYWORDS.contains(name) ? name + "_" : name;
    }

    /**
     * The name of a branch's or an alternative's record inside a type.
     *
     * @param taken names that refer to other types there: the type's own, and the discriminator's enum
     */
    String nestedType(String definition, String part, Set<String> taken) {
        String renamed = renames.get(definition + "." + part);
        String name = renamed == null ? upperCamelWords(part) : upperFirst(renamed);
        while (NESTED_TYPES.contains(name) || NESTED_EXPRESSIONS.contains(name) || taken.contains(name)) {
            name += "_";
        }
        return name;
    }

    /**
     * The name of a branch's method.
     *
     * @param accessors the names of the union's accessors, which a method without parameters cannot have
     */
    String branchMethod(String definition, String branch, Set<String> accessors) {
        String renamed = renames.get(definition + "." + branch);
        String name = methodName(renamed == null ? lowerCamel(branch) : lowerFirst(renamed));
        while (UNION_METHODS.contains(name) || accessors.contains(name)) {
            name += "_";
        }
        return name;
    }

    /** The name of a method, derived from a camel-case name. */
    static String methodName(String camel) {
        return KEYWORDS.contains(camel) || OBJECT_METHODS.contains(camel) ? camel + "_" : camel;
    }

    /** The name of a method of a client or the facade, derived from a camel-case name. */
    static String clientMethod(String camel) {
        String name = methodName(camel);
        return CLIENT_METHODS.contains(name) ? name + "_" : name;
    }

    /**
     * Checks the name of a package.
     *
     * @throws IllegalArgumentException with a message for the user, if it is not valid
     */
    public static void checkPackage(String name) {
        for (String part : name.split("\\.", -1)) {
            if (!isName(part)) {
                throw new IllegalArgumentException("'" + name + "' is not a valid Java package name");
            }
        }
    }

    /**
     * Checks the name of the facade.
     *
     * @throws IllegalArgumentException with a message for the user, if it is not valid
     */
    public static void checkFacade(String name) {
        checkName(name);
        if (TYPES.contains(name) || FACADE_TYPES.contains(name)) {
            throw new IllegalArgumentException("generated code uses another type with the name '" + name + "'");
        }
    }

    /**
     * Checks a name that the user chose.
     *
     * @throws IllegalArgumentException with a message for the user, if it is not valid
     */
    public static void checkName(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException("'" + name + "' is not a valid Java name");
        }
    }

    /** Whether a text is a Java identifier and not a keyword. */
    private static boolean isName(String text) {
        if (text.isEmpty() || KEYWORDS.contains(text) || !Character.isJavaIdentifierStart(text.charAt(0))) {
            return false;
        }
        for (int i = 1; i < text.length(); i++) {
            if (!Character.isJavaIdentifierPart(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** {@code "BlockdevRef"}, {@code "ComRedhatFoo"}: the first letter of each part is capitalized, the rest is unchanged. */
    private static String upperCamel(String qapiName) {
        return camel(qapiName, true, false);
    }

    /** Like {@link #upperCamel}, but a part in capitals becomes a word: {@code BLOCK_JOB_ERROR} becomes {@code "BlockJobError"}. */
    static String upperCamelWords(String qapiName) {
        return camel(qapiName, true, true);
    }

    static String lowerCamel(String qapiName) {
        return camel(qapiName, false, true);
    }

    private static String camel(String qapiName, boolean upper, boolean words) {
        StringBuilder name = new StringBuilder(qapiName.length());
        boolean first = true;
        int end;
        for (int start = 0; start < qapiName.length(); start = end) {
            end = start;
            boolean capitals = true;
            while (end < qapiName.length() && isLetterOrDigit(qapiName.charAt(end))) {
                capitals &= !isLowerCase(qapiName.charAt(end));
                end++;
            }
            if (end == start) {
                end++;
                continue;
            }
            char head = qapiName.charAt(start);
            name.append(first && !upper ? lower(head) : upper(head));
            for (int i = start + 1; i < end; i++) {
                name.append(words && capitals ? lower(qapiName.charAt(i)) : qapiName.charAt(i));
            }
            first = false;
        }
        return identifier(name);
    }

    private static String upperCase(String value) {
        StringBuilder name = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            name.append(isLetterOrDigit(value.charAt(i)) ? value.charAt(i) : '_');
        }
        return identifier(name).toUpperCase(Locale.ROOT);
    }

    private static String identifier(StringBuilder name) {
        if (name.length() == 0 || name.charAt(0) >= '0' && name.charAt(0) <= '9') {
            name.insert(0, '_');
        }
        return name.toString();
    }

    private static boolean isLetterOrDigit(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    private static char upper(char c) {
        return isLowerCase(c) ? (char) (c - 'a' + 'A') : c;
    }

    private static char lower(char c) {
        return isUpperCase(c) ? (char) (c - 'A' + 'a') : c;
    }

    private static boolean isUpperCase(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isLowerCase(char c) {
        return c >= 'a' && c <= 'z';
    }

    static String upperFirst(String name) {
        return name.isEmpty() || isUpperCase(name.charAt(0))
                ? name
                : name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    static String lowerFirst(String name) {
        return name.isEmpty() || isLowerCase(name.charAt(0))
                ? name
                : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    }

    private static Set<String> types() {
        // java.lang of JDK 17 and 25: a fixed list, so that names do not depend on the JDK that runs the generator.
        Set<String> names = new HashSet<>(words("AbstractMethodError Appendable ArithmeticException"
                + " ArrayIndexOutOfBoundsException ArrayStoreException AssertionError AutoCloseable Boolean"
                + " BootstrapMethodError Byte CharSequence Character Class ClassCastException ClassCircularityError"
                + " ClassFormatError ClassLoader ClassNotFoundException ClassValue CloneNotSupportedException Cloneable"
                + " Comparable Compiler Deprecated Double Enum EnumConstantNotPresentException Error Exception"
                + " ExceptionInInitializerError Float FunctionalInterface IO IllegalAccessError IllegalAccessException"
                + " IllegalArgumentException IllegalCallerException IllegalMonitorStateException IllegalStateException"
                + " IllegalThreadStateException IncompatibleClassChangeError IndexOutOfBoundsException"
                + " InheritableThreadLocal InstantiationError InstantiationException Integer InternalError"
                + " InterruptedException Iterable LayerInstantiationException LinkageError Long MatchException Math"
                + " Module ModuleLayer NegativeArraySizeException NoClassDefFoundError NoSuchFieldError"
                + " NoSuchFieldException NoSuchMethodError NoSuchMethodException NullPointerException Number"
                + " NumberFormatException Object OutOfMemoryError Override Package Process ProcessBuilder"
                + " ProcessHandle Readable Record ReflectiveOperationException Runnable Runtime RuntimeException"
                + " RuntimePermission SafeVarargs ScopedValue SecurityException SecurityManager Short StableValue"
                + " StackOverflowError StackTraceElement StackWalker StrictMath String StringBuffer StringBuilder"
                + " StringIndexOutOfBoundsException SuppressWarnings System Thread ThreadDeath ThreadGroup ThreadLocal"
                + " Throwable TypeNotPresentException UnknownError UnsatisfiedLinkError"
                + " UnsupportedClassVersionError UnsupportedOperationException VerifyError VirtualMachineError Void"
                + " WrongThreadException"));
        // Types of other packages of the JDK and of the runtime to which generated source refers.
        names.addAll(words("List Map Set Optional Objects BigInteger IOException Consumer Supplier CompletableFuture"
                + " Duration NullMarked Nullable"));
        for (RuntimeType type : RuntimeType.values()) {
            names.add(type.simpleName());
        }
        // Types that users import together with the generated package: the public types of the runtime's packages
        // qmp, job and transaction.job, and those for steps. A test compares the lists.
        names.addAll(words("AgentSession AgentUnreachableException AsyncCommandHandler Backoff CommandDescriptor "
                + "CommandDisabledException CommandFlag CommandHandler EventDescriptor "
                + "EventEmitter EventGap EventOverflow EventSelector EventSource EventSubscription "
                + "Job JobControl JobGroup JobOutcome JobProgress JobRegistry JobWork Jobs ModuleDescriptor OutOfBandCaller OutOfBandCommand OutputOverflow QmpCaller QmpClient QmpClientOptions "
                + "QmpClosedException QmpCommand QmpDecodeException QmpErrorException QmpEvent "
                + "QmpException QmpGapException QmpGreeting QmpHandler QmpOverflowException QmpProtocolException "
                + "QmpRequest QmpServer QmpSession QmpTimeoutException RawCommand Received ReconnectingClient "
                + "SchemaDescriptor ServerJob SessionListener UnknownEvent TransactionScope TransactionJob"));
        // The annotation that generated source will use (decision 015), and the constant of codecs.
        names.addAll(words("AvailableIn DISCRIMINATOR MEMBERS"));
        names.addAll(NESTED_TYPES);
        return names;
    }

    private static Set<String> words(String words) {
        return Set.of(words.split(" "));
    }
}
