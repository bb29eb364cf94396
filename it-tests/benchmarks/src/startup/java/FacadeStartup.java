import io.github.qapi4j.runtime.qmp.QmpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import sdk.CommandInfo;
import sdk.QmpApi;
import sdk.StatusInfo;
import sdk.VersionInfo;

/** Connects to the socket given as argument, calls three commands through the generated facade and ends. */
final class FacadeStartup {
    private FacadeStartup() {}

    public static void main(String[] args) throws IOException {
        try (QmpClient client = QmpClient.connect(Path.of(args[0]))) {
            QmpApi api = QmpApi.on(client);
            VersionInfo version = api.control().queryVersion();
            StatusInfo status = api.runState().queryStatus();
            List<CommandInfo> commands = api.control().queryCommands();
            System.out.println(version.qemu().major() + " " + status.status().wireName() + " " + commands.size());
        }
    }
}
