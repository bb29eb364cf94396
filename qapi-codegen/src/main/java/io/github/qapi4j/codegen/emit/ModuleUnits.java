package io.github.qapi4j.codegen.emit;

import io.github.qapi4j.codegen.model.JavaModel;
import io.github.qapi4j.codegen.model.JavaModule;
import io.github.qapi4j.codegen.model.JavaTransactional;
import java.util.ArrayList;
import java.util.List;

/** The files of modules: interfaces, clients, descriptors, the facade, transaction handlers. */
final class ModuleUnits {

    private ModuleUnits() {}

    static List<Unit> of(JavaModel model, Javadocs docs) {
        Scope scope = Scope.of(model, docs);
        CommandsEmitter commands = new CommandsEmitter(scope);
        ClientEmitter clients = new ClientEmitter(scope);
        DescriptorEmitter descriptors = new DescriptorEmitter(scope);
        List<Unit> units = new ArrayList<>();
        for (JavaModule module : model.modules()) {
            int size = module.commands().size();
            JavaModule.Interfaces names = module.interfaces();
            if (names != null) {
                units.add(new Unit(names.commands(), 3 * size, inserts -> commands.commands(inserts, module, names)));
                units.add(new Unit(names.client(), 4 * size, inserts -> clients.client(inserts, module, names)));
                units.add(new Unit(
                        names.asyncClient(), 4 * size, inserts -> clients.asyncClient(inserts, module, names)));
            }
            units.add(new Unit(module.descriptor(), size, inserts -> descriptors.descriptor(module)));
        }
        for (JavaTransactional transactional : model.transactionals()) {
            TransactionEmitter emitter = new TransactionEmitter(transactional, scope);
            int size = transactional.actionMethods().size();
            units.add(new Unit(transactional.handler(), size, inserts -> emitter.handler(inserts)));
            units.add(new Unit(transactional.glue(), size, inserts -> emitter.glue()));
        }
        FacadeEmitter facade = new FacadeEmitter(model, scope);
        units.add(new Unit(model.facade(), model.modules().size(), inserts -> facade.facade()));
        return units;
    }
}
