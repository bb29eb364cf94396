package io.github.qapi4j.it;

import java.util.List;

/** A part of the API of the guest agent, for tests of its client. */
final class AgentApi {
    private static final List<String> COMMANDS = List.of(
            "guest-ping",
            "guest-info",
            "guest-sync*",
            "guest-get-time",
            "guest-get-osinfo",
            "guest-exec",
            "guest-fsfreeze-*",
            "guest-set-user-password",
            "guest-shutdown",
            "guest-suspend-*");

    private AgentApi() {}

    /** Returns the generated and compiled API, with the facade {@code QgaApi}, which is created once per test run. */
    static GeneratedSdk sdk() {
        return GeneratedSdk.of(
                RealSchema.AGENT_7_2.path(),
                "sdk.agent_part",
                options -> options.facade("QgaApi").includeCommands(COMMANDS));
    }
}
