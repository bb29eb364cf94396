package io.github.qapi4j.blocks;

import io.github.qapi4j.runtime.qmp.QmpClient;
import io.github.qapi4j.runtime.qmp.QmpServer;
import java.io.IOException;

/** A server with the block layer of this project. */
final class OurServer implements BlockServer {
    private final String folder;
    private final Images images = new Images();
    private final BlockLayer blocks = new BlockLayer(images);
    private final QmpServer server = blocks.server().start();
    private final QmpClient client;

    private OurServer(String folder) throws IOException {
        this.folder = folder;
        client = QmpClient.connect(server.attach());
    }

    static OurServer start(String folder) throws IOException {
        return new OurServer(folder);
    }

    BlockLayer blocks() {
        return blocks;
    }

    Images images() {
        return images;
    }

    /** Returns a further client. */
    QmpClient connect() throws IOException {
        return QmpClient.connect(server.attach());
    }

    @Override
    public QmpClient client() {
        return client;
    }

    @Override
    public String path(String image) {
        return folder + "/" + image;
    }

    @Override
    public void createImage(String image, long size) {
        images.create(path(image), size);
    }

    @Override
    public void write(String node, long offset, long length) throws IOException {
        blocks.write(node, offset, length);
    }

    @Override
    public Uses uses() throws IOException {
        return new Uses(blocks.overlays(), blocks.files(), blocks.copies());
    }

    @Override
    public void close() {
        client.close();
        server.close();
        blocks.close();
    }
}
