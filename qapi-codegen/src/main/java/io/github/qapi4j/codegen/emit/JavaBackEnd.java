package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.BackEnd;
import io.github.qapi4j.codegen.model.JavaAlternate;
import io.github.qapi4j.codegen.model.JavaCodec;
import io.github.qapi4j.codegen.model.JavaCommand;
import io.github.qapi4j.codegen.model.JavaEnum;
import io.github.qapi4j.codegen.model.JavaEvent;
import io.github.qapi4j.codegen.model.JavaIntrospection;
import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.JavaModule;
import io.github.qapi4j.codegen.model.JavaRecord;
import io.github.qapi4j.codegen.model.JavaStruct;
import io.github.qapi4j.codegen.model.JavaTransactional;
import io.github.qapi4j.codegen.model.JavaUnion;
import io.github.qapi4j.codegen.model.SourceUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The back end for Java: lists a model's files, with the emitter that prints each. Stateless. */
public final class JavaBackEnd implements BackEnd {
    private final String version;

    /** @param version the generator's version, which the files carry */
    public JavaBackEnd(String version) {
        this.version = version;
    }

    @Override
    public List<SourceUnit> units(JavaModel model) {
        Units units = new Units(model, version);
        units.types();
        units.messages();
        units.modules();
        units.transactionals();
        units.facade();
        units.introspection();
        return units.all;
    }

    private static final class Units {
        private final JavaModel model;
        private final String version;
        private final Scope scope;
        private final RecordEmitter records;
        private final String directory;
        private final Map<String, Template> templates = new ConcurrentHashMap<>();
        private final CodeBuffers buffers = new CodeBuffers();
        private final List<SourceUnit> all = new ArrayList<>();

        Units(JavaModel model, String version) {
            this.model = model;
            this.version = version;
            this.scope = Scope.of(model);
            this.records = new RecordEmitter(scope);
            this.directory = model.packageName().replace('.', '/') + "/";
        }

        private void add(String name, int weight, Consumer<Code> type) {
            all.add(new SourceUnit(directory + name + ".java", weight, () -> {
                CodeBuffers.Buffer buffer = buffers.take();
                Code code = new Code(model.packageName(), name, version, templates, buffer.text());
                type.accept(code);
                String file = code.file();
                buffers.giveBack(buffer);
                return file;
            }));
        }

        void types() {
            add(model.codec(), 1, code -> CodecEmitter.superclass(code, model.codec()));
            EnumEmitter enums = new EnumEmitter(scope);
            for (JavaEnum type : model.enums()) {
                add(type.name(), 2 + type.constants().size() / 4, code -> enums.type(code, type));
            }
            for (JavaStruct struct : model.structs()) {
                JavaRecord record = struct.record();
                add(record.name(), 2 * record.weight(), code -> records.struct(code, struct));
            }
            UnionEmitter unions = new UnionEmitter(scope, records);
            for (JavaUnion union : model.unions()) {
                add(union.name(), 2 * union.weight(), code -> unions.type(code, union));
            }
            AlternateEmitter alternates = new AlternateEmitter(scope, records);
            for (JavaAlternate alternate : model.alternates()) {
                add(alternate.name(), 2 * alternate.weight(), code -> alternates.type(code, alternate));
            }
            CodecEmitter codecs = new CodecEmitter(scope, model, unions, alternates);
            for (JavaCodec codec : model.codecs()) {
                add(codec.name(), codecs.weight(codec), code -> codecs.codec(code, codec));
            }
        }

        void messages() {
            MessageEmitter messages = new MessageEmitter(scope, records);
            for (JavaModule module : model.modules()) {
                for (JavaCommand command : module.commands()) {
                    int weight = 3 + command.record().members().size();
                    add(command.record().name(), 2 * weight, code -> messages.command(code, command));
                }
                for (JavaEvent event : module.events()) {
                    int weight = 3 + event.record().members().size();
                    add(event.record().name(), 2 * weight, code -> messages.event(code, event));
                }
            }
        }

        void modules() {
            CommandsEmitter commands = new CommandsEmitter(scope);
            ClientEmitter clients = new ClientEmitter(scope);
            DescriptorEmitter descriptors = new DescriptorEmitter(scope);
            for (JavaModule module : model.modules()) {
                int size = module.commands().size();
                JavaModule.Interfaces names = module.interfaces();
                if (names != null) {
                    add(names.commands(), 3 * size, code -> commands.commands(code, module, names));
                }
                if (names != null && names.accessor() != null) {
                    add(names.client(), 4 * size, code -> clients.client(code, module, names));
                    add(names.asyncClient(), 4 * size, code -> clients.asyncClient(code, module, names));
                }
                add(module.descriptor(), size, code -> descriptors.descriptor(code, module));
            }
        }

        void transactionals() {
            for (JavaTransactional transactional : model.transactionals()) {
                TransactionEmitter emitter = new TransactionEmitter(transactional, scope);
                int size = transactional.actionMethods().size();
                add(transactional.handler(), size, emitter::handler);
                add(transactional.glue(), size, emitter::glue);
            }
        }

        void facade() {
            FacadeEmitter facade = new FacadeEmitter(model, new ClientEmitter(scope));
            add(model.facade(), model.modules().size(), facade::facade);
        }

        void introspection() {
            JavaIntrospection introspection = model.introspection();
            if (introspection != null) {
                int weight = model.structs().size()
                        + model.unions().size()
                        + model.enums().size();
                add(introspection.name(), weight, code -> IntrospectionEmitter.type(code, introspection));
            }
        }
    }
}
