import io.github.qapi4j.runtime.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import sdk.CommandInfo;
import sdk.ControlClient;
import sdk.RunStateClient;
import sdk.StatusInfo;
import sdk.VersionInfo;

/** Executes the same commands as {@link FacadeStartup}, through the clients of two modules instead of the facade. */
final class ModuleStartup {
    private ModuleStartup() {}

    public static void main(String[] args) throws IOException {
        try (QmpClient client = QmpClient.connect(Path.of(args[0]))) {
            ControlClient control = new ControlClient(client);
            VersionInfo version = control.queryVersion();
            StatusInfo status = new RunStateClient(client).queryStatus();
            List<CommandInfo> commands = control.queryCommands();
            System.out.println(version.qemu().major() + " " + status.status().wireName() + " " + commands.size());
        }
    }
}
