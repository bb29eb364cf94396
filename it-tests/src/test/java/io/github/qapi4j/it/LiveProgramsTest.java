package io.github.qapi4j.it;

import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpClientOptions;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs that use a generated API work with a real machine. The programs, which are resources, contain the assertions. */
@Timeout(120)
class LiveProgramsTest {
    @TempDir
    Path folder;

    private void run(String program, RealSchema api, QmpClientOptions options, String... machine) throws Exception {
        String text;
        try (InputStream resource = getClass().getResourceAsStream(program + ".java.txt")) {
            text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        }
        LiveProgram user = api.sdk().compileUser(LiveProgram.class, program, text);
        try (LiveServer pc = LiveServer.pc(folder, machine);
                QmpClient client = QmpClient.connect(pc.socket(), options)) {
            user.run(client);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"QEMU_7_2", "QEMU_10_2"})
    void devicesAreAddedAndRemoved(RealSchema api) throws Exception {
        run(
                "HotplugUser",
                api,
                QmpClientOptions.defaults(),
                "-device",
                "virtio-scsi-pci,id=scsi0",
                "-device",
                "pcie-root-port,id=port0,chassis=1");
    }

    @Test
    void commandsAreExecutedOutOfBand() throws Exception {
        run(
                "RescueUser",
                RealSchema.QEMU_7_2,
                QmpClientOptions.builder().outOfBand(true).build(),
                "-blockdev",
                "null-co,node-name=slow,size=1048576,latency-ns=1000000000,read-zeroes=on");
    }
}
