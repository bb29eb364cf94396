package io.github.qapi4j.benchmark.codec;

import io.avaje.jsonb.Json;
import io.github.qapi4j.benchmark.qmp.BlockDeviceIoStatus;
import io.github.qapi4j.benchmark.qmp.BlockInfo;
import org.jspecify.annotations.NullUnmarked;

/** Names in JSON for avaje-jsonb. With a mix-in, it does not derive any name from a convention. */
@Json.MixIn(BlockInfo.class)
@NullUnmarked // the fields are never read
abstract class AvajeBlockInfoMixIn {
    @Json.Property("tray_open")
    Boolean trayOpen;

    @Json.Property("io-status")
    BlockDeviceIoStatus ioStatus;
}
