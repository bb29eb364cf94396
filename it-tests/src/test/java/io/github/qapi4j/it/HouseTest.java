package io.github.qapi4j.it;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameContaining;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.github.qapi4j.codegen.QapiGenerator;
import io.github.qapi4j.runtime.transport.Listener;
import io.github.qapi4j.runtime.transport.Transport;
import java.net.SocketTimeoutException;
import java.util.List;

/**
 * The rules that ARCHITECTURE.md lists under "Never", over the classes of all modules. The packages that its section "Room" lists as planned have
 * rules already. Only these rules may apply to no classes.
 */
@AnalyzeClasses(packages = "io.github.qapi4j", importOptions = ImportOption.DoNotIncludeTests.class)
final class HouseTest {
    private static final String ROOT = "io.github.qapi4j.";
    private static final String SOURCE = ROOT + "source..";
    private static final String DIAGNOSTIC = ROOT + "diagnostic..";
    private static final String SYNTAX = ROOT + "syntax..";
    private static final String SCHEMA = ROOT + "schema..";
    private static final String DOC = ROOT + "schema.doc..";
    private static final String LINT = ROOT + "lint..";
    private static final String LOAD = ROOT + "load..";
    private static final String INTROSPECT = ROOT + "introspect..";
    private static final String DIFF = ROOT + "diff..";
    private static final String MERGE = ROOT + "merge..";

    /** The stages of the parser in their order. */
    private static final List<String> STAGES =
            List.of(SOURCE, DIAGNOSTIC, SYNTAX, SCHEMA, LINT, LOAD, INTROSPECT, DIFF, MERGE);

    private static final String[] PARSER = STAGES.toArray(String[]::new);

    private static final String CODEGEN = ROOT + "codegen..";
    private static final String MODEL = ROOT + "codegen.model..";
    private static final String EMIT = ROOT + "codegen.emit..";
    private static final String KOTLIN = ROOT + "codegen.kotlin..";
    private static final String PROCESSOR = ROOT + "codegen.processor..";
    private static final String REPORT = ROOT + "report..";
    private static final String MANUAL = ROOT + "manual..";
    private static final String INPUT = ROOT + "input..";
    private static final String CHECK = ROOT + "check..";
    private static final String CLI = ROOT + "cli..";
    private static final String JAVAPOET = "com.palantir.javapoet..";

    private static final String JUNIXSOCKET = "org.newsclub.net.unix..";

    private static final String JUNIT = ROOT + "junit..";
    private static final String MAVEN = ROOT + "maven..";

    private static final String RUNTIME = ROOT + "runtime..";
    private static final String CODEC = ROOT + "runtime.codec..";
    private static final String GENERATED = ROOT + "runtime.generated..";
    private static final String FRAME = ROOT + "runtime.frame..";
    private static final String QMP = ROOT + "runtime.qmp..";
    private static final String TRANSPORT = ROOT + "runtime.transport..";
    private static final String TRANSACTION = ROOT + "runtime.transaction..";
    private static final String SERVER_JOB = ROOT + "runtime.transaction.job..";
    private static final String JOURNAL = ROOT + "runtime.transaction.journal..";
    private static final String RUNTIME_SCHEMA = ROOT + "runtime.schema..";
    private static final String TRACE = ROOT + "runtime.trace..";
    private static final String JOB = ROOT + "runtime.job..";
    private static final String AGENT = ROOT + "runtime.agent..";

    /** Otherwise all rules would hold for a module that is missing on the class path. */
    @ArchTest
    static void everyModuleIsLookedAt(JavaClasses classes) {
        for (String ofModule : new String[] {"source", "runtime.codec", "junit", "codegen", "maven"}) {
            assertThat(classes.containPackage(ROOT + ofModule)).as(ofModule).isTrue();
        }
    }

    @ArchTest
    static final ArchRule FAKE_KNOWS_THE_RUNTIME = classes()
            .that()
            .resideInAPackage(JUNIT)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                            JUNIT,
                            RUNTIME,
                            "java..",
                            "org.jspecify..",
                            "org.junit.jupiter.api..",
                            "org.junit.platform.commons..")
                    .and(not(resideInAPackage(GENERATED))))
            .because("a fake QEMU uses what its users can use");

    @ArchTest
    static final ArchRule PARSER_KNOWS_NO_BACK_END = classes()
            .that()
            .resideInAnyPackage(PARSER)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(PARSER).or(resideInAnyPackage("java..", "org.jspecify..")))
            .because("a front end must not depend on its back ends: the parser needs only the JDK and jspecify");

    @ArchTest
    static final ArchRule RUNTIME_IS_SMALL = classes()
            .that()
            .resideInAPackage(RUNTIME)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    RUNTIME, "java..", "javax.net..", "org.jspecify..", "com.fasterxml.jackson.core..", JUNIXSOCKET))
            .andShould()
            .onlyDependOnClassesThat(not(resideInAPackage("java.util.logging..")))
            .because(
                    "it is part of users' applications: it needs no parser, no generator and no databind, and logs through System.Logger");

    @ArchTest
    static final ArchRule JACKSON_STAYS_IN_THE_CODEC = noClasses()
            .that()
            .resideInAPackage(RUNTIME)
            .and()
            .resideOutsideOfPackage(CODEC)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml..")
            .because("a new major version of Jackson must affect only one package");

    @ArchTest
    static final ArchRule ONE_CLASS_PASSES_DESCRIPTORS = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(ROOT + "runtime.transport.DescriptorSocket")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(JUNIXSOCKET)
            .because("junixsocket is an optional dependency: without it, everything else must work");

    @ArchTest
    static final ArchRule CODECS_KNOW_NO_SESSION = noClasses()
            .that()
            .resideInAPackage(CODEC)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(TRANSPORT, FRAME, QMP, TRANSACTION, TRACE, "java.net..", "java.nio.channels..")
            .because("codecs convert bytes to values, independently of the source of the bytes");

    @ArchTest
    static final ArchRule GENERATED_CODE_IS_SERVED_BY_CODECS = classes()
            .that()
            .resideInAPackage(GENERATED)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(GENERATED, CODEC, "java..", "org.jspecify.."))
            .because("it supports the codecs of generated code");

    @ArchTest
    static final ArchRule WHAT_GENERATED_CODE_CALLS_IS_NOT_FOR_OTHERS = noClasses()
            .that()
            .resideOutsideOfPackages(GENERATED, CODEC)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(GENERATED)
            .because("it changes with the generator; functions for hand-written code belong to the API for users");

    @ArchTest
    static final ArchRule FRAMES_ARE_BYTES = classes()
            .that()
            .resideInAPackage(FRAME)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(FRAME, "java..", "org.jspecify.."))
            .because("the end of a message depends neither on its meaning nor on its source");

    @ArchTest
    static final ArchRule TRANSPORTS_KNOW_NO_CODEC = noClasses()
            .that()
            .resideInAPackage(TRANSPORT)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CODEC, GENERATED, FRAME, QMP, TRANSACTION)
            .because("transports carry bytes, independently of their meaning");

    @ArchTest
    static final ArchRule SESSIONS_KNOW_NO_SOCKET = noClasses()
            .that()
            .resideInAPackage(QMP)
            .should()
            .dependOnClassesThat(resideInAnyPackage("java.net..", "java.nio.channels..", "javax.net..")
                    .and(not(type(SocketTimeoutException.class)))
                    .or(assignableTo(Transport.class)
                            .or(assignableTo(Listener.class))
                            .and(not(type(Transport.class)))
                            .and(not(type(Listener.class)))))
            .because(
                    "a new transport requires classes and a factory in package transport, and no change of package qmp");

    @ArchTest
    static final ArchRule AN_AGENT_IS_ONE_KIND_OF_PEER = noClasses()
            .that()
            .resideOutsideOfPackage(AGENT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(AGENT)
            .because("sessions serve the client of the guest agent, and do not depend on it");

    @ArchTest
    static final ArchRule RECORDING_NEEDS_NO_SESSION = classes()
            .that()
            .resideInAPackage(TRACE)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(TRACE, CODEC, FRAME, TRANSPORT, "java..", "org.jspecify.."))
            .because("a recorder and a replay serve clients, servers and proxies alike");

    @ArchTest
    static final ArchRule VALIDATION_NEEDS_NO_SESSION = classes()
            .that()
            .resideInAPackage(RUNTIME_SCHEMA)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(RUNTIME_SCHEMA, CODEC, "java..", "org.jspecify.."))
            .because(
                    "the introspection form is data: it is compared and validated without a connection or generated code");

    @ArchTest
    static final ArchRule TRANSACTIONS_KNOW_NO_SOCKET = noClasses()
            .that()
            .resideInAPackage(TRANSACTION)
            .should()
            .dependOnClassesThat(resideInAnyPackage(TRANSPORT, "java.net..", "javax.net..")
                    .or(resideInAPackage("java.nio.channels..").and(not(simpleNameContaining("File")))))
            .because("transactions depend only on their steps and a journal, and must be testable without a session");

    @ArchTest
    static final ArchRule A_JOURNAL_NEEDS_NO_EXECUTOR = classes()
            .that()
            .resideInAPackage(JOURNAL)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(JOURNAL, CODEC, "java..", "org.jspecify.."))
            .because("a journal stores records and knows neither their meaning nor when they are written");

    @ArchTest
    static final ArchRule JOBS_OF_A_SERVER_USE_ITS_API = classes()
            .that()
            .resideInAPackage(SERVER_JOB)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(TRANSACTION, QMP, CODEC, "java..", "org.jspecify.."))
            .because("a registry uses what users of a server can use, with any schema");

    @ArchTest
    static final ArchRule A_SERVER_KNOWS_NO_JOBS = noClasses()
            .that()
            .resideInAPackage(RUNTIME)
            .and()
            .resideOutsideOfPackage(SERVER_JOB)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SERVER_JOB)
            .because("a transaction knows only the interface of a job, and a server only handlers");

    @ArchTest
    static final ArchRule JOBS_USE_A_CLIENT = classes()
            .that()
            .resideInAPackage(JOB)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(JOB, QMP, CODEC, "java..", "org.jspecify.."))
            .because("the observation of jobs uses what users of a client can use, with any schema");

    @ArchTest
    static final ArchRule A_CLIENT_KNOWS_NO_JOBS = noClasses()
            .that()
            .resideInAPackage(RUNTIME)
            .and()
            .resideOutsideOfPackage(JOB)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(JOB)
            .because("a session does not distinguish commands that start jobs");

    @ArchTest
    static final ArchRule GENERATOR_ONLY_NAMES_THE_RUNTIME = noClasses()
            .that()
            .resideInAnyPackage(CODEGEN, REPORT, MANUAL, MAVEN)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(RUNTIME)
            .because("only generated code needs the runtime; the generator refers to it through RuntimeType");

    @ArchTest
    static final ArchRule ONLY_THE_PLUGIN_KNOWS_MAVEN = noClasses()
            .that()
            .resideOutsideOfPackage(MAVEN)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.maven..", "org.codehaus.plexus..")
            .because("the engine also runs in javac, on the command line and in other build tools");

    @ArchTest
    static final ArchRule ONLY_THE_PROCESSOR_KNOWS_JAVAC = noClasses()
            .that()
            .resideOutsideOfPackage(PROCESSOR)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("javax.annotation.processing..")
            .because("the processor is a thin layer over QapiGenerator");

    @ArchTest
    static final ArchRule ONLY_THE_COMMAND_LINE_KNOWS_PICOCLI = noClasses()
            .that()
            .resideOutsideOfPackage(CLI)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("picocli..")
            .because("picocli is an optional dependency");

    @ArchTest
    static final ArchRule SOURCE_STANDS_ALONE = stage(SOURCE);

    @ArchTest
    static final ArchRule DIAGNOSTIC_FOLLOWS_SOURCE = stage(DIAGNOSTIC);

    @ArchTest
    static final ArchRule SYNTAX_FOLLOWS_DIAGNOSTIC = stage(SYNTAX);

    @ArchTest
    static final ArchRule SCHEMA_FOLLOWS_SYNTAX = stage(SCHEMA);

    @ArchTest
    static final ArchRule LINT_FOLLOWS_SCHEMA = stage(LINT);

    @ArchTest
    static final ArchRule LINT_SEES_WHAT_IS_MEANT = noClasses()
            .that()
            .resideInAPackage(LINT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SYNTAX)
            .because("it must not distinguish two notations with the same meaning");

    @ArchTest
    static final ArchRule LOAD_FOLLOWS_LINT = stage(LOAD);

    @ArchTest
    static final ArchRule INTROSPECT_FOLLOWS_LOAD = stage(INTROSPECT);

    @ArchTest
    static final ArchRule DIFF_COMPARES_SCHEMAS = planned(
            "it compares checked schemas, independently of how they were read",
            DIFF,
            DIFF,
            SOURCE,
            DIAGNOSTIC,
            SCHEMA,
            INTROSPECT);

    @ArchTest
    static final ArchRule MERGE_COMBINES_SCHEMAS = planned(
            "it merges checked schemas into a checked schema, independently of how they were read",
            MERGE,
            MERGE,
            SOURCE,
            DIAGNOSTIC,
            SCHEMA,
            INTROSPECT);

    @ArchTest
    static final ArchRule DOCUMENTATION_IS_A_TREE_OF_ITS_OWN = classes()
            .that()
            .resideInAPackage(DOC)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(DOC, "java..", "org.jspecify.."))
            .because("all printers of documentation depend on the tree, and the tree depends on none of them");

    @ArchTest
    static final ArchRule A_MANUAL_NEEDS_THE_SCHEMA_ONLY = planned(
            "a manual prints the documentation tree of a schema, not of generated code",
            MANUAL,
            MANUAL,
            SOURCE,
            DIAGNOSTIC,
            SCHEMA,
            INTROSPECT);

    @ArchTest
    static final ArchRule SCHEMA_HOLDS_NOTHING_UNCHECKED = noClasses()
            .that()
            .resideInAPackage(SCHEMA)
            .should()
            .dependOnClassesThat()
            .haveNameMatching(".*\\.syntax\\.(Expr|Decl|Token)([.$].*)?")
            .because("a checked schema must not contain unchecked trees, which could reach a generator");

    @ArchTest
    static final ArchRule MODEL_DECIDES = noClasses()
            .that()
            .resideInAPackage(MODEL)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(EMIT)
            .because("the model decides names and types before anything is printed");

    @ArchTest
    static final ArchRule JAVAPOET_STAYS_IN_ITS_BACK_END = noClasses()
            .that()
            .resideOutsideOfPackage(EMIT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(JAVAPOET)
            .because("another back end prints the same model in another language");

    @ArchTest
    static final ArchRule ONLY_THE_GENERATOR_CHOOSES_A_BACK_END = noClasses()
            .that()
            .resideOutsideOfPackages(EMIT, KOTLIN)
            .and()
            .doNotBelongToAnyOf(QapiGenerator.class)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(EMIT, KOTLIN)
            .because("back ends are interchangeable behind the interface BackEnd");

    @ArchTest
    static final ArchRule A_SECOND_BACK_END_STANDS_ALONE = planned(
            "a back end prints the model, independently of other back ends",
            KOTLIN,
            KOTLIN,
            ROOT + "codegen",
            MODEL,
            SCHEMA,
            SOURCE);

    @ArchTest
    static final ArchRule CHECKS_NEED_NO_GENERATOR = planned(
            "a server, an answer or traffic is compared with a schema, not with generated code",
            CHECK,
            CHECK,
            INPUT,
            RUNTIME,
            SOURCE,
            DIAGNOSTIC,
            SCHEMA,
            LOAD,
            INTROSPECT,
            DIFF);

    @ArchTest
    static final ArchRule EMITTERS_PRINT = noClasses()
            .that()
            .resideInAPackage(EMIT)
            .should()
            .dependOnClassesThat()
            .haveNameMatching(".*\\.codegen\\.model\\.(JavaNames|Lowering|TypeMapper)([.$].*)?")
            .because("emitters that choose names could choose different names");

    @ArchTest
    static final ArchRule PACKAGES_SAY_WHAT_THEY_HOLD = noClasses()
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..helper..", "..helpers..")
            .because("such a package collects unrelated classes");

    /** {@code SchemaInfo} is QAPI's own name. */
    @ArchTest
    static final ArchRule CLASSES_SAY_WHAT_THEY_ARE = noClasses()
            .should()
            .haveNameMatching(".*[.$](?!SchemaInfo$)\\w*(Manager|Utils?|Helper|Data|Info|Impl)")
            .because("such a name does not describe the purpose of the class");

    @ArchTest
    static final ArchRule NO_STATIC_MUTABLE_STATE = fields().that()
            .areStatic()
            .should()
            .beFinal()
            .because("several runs in one JVM must be independent of each other");

    @ArchTest
    static final ArchRule CODECS_USE_NO_REFLECTION = noClasses()
            .that()
            .resideInAnyPackage(CODEC, GENERATED)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.lang.reflect..")
            .because("generated code is checked by javac and works in a native image");

    private static ArchRule stage(String stage) {
        String[] later =
                STAGES.subList(STAGES.indexOf(stage) + 1, STAGES.size()).toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(stage)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(later)
                .because(
                        "a stage uses only earlier stages: source, diagnostic, syntax, schema, lint, load, introspect");
    }

    /** Returns a rule for a package that may not exist yet. */
    private static ArchRule planned(String reason, String stage, String... allowed) {
        return classes()
                .that()
                .resideInAPackage(stage)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(resideInAnyPackage("java..", "org.jspecify..")))
                .because(reason)
                .allowEmptyShould(true);
    }
}
